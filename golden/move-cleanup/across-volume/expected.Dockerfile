FROM debian:12
RUN apt-get update && apt-get install -y postgresql && \
    rm -rf /var/lib/apt/lists/*
VOLUME /var/lib/postgresql
