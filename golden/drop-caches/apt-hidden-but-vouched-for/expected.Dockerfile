FROM debian:12
RUN apt-get update && apt-get install -y build-essential && \
    rm -rf /var/lib/apt/lists/*
COPY setup.sh /
RUN /setup.sh
