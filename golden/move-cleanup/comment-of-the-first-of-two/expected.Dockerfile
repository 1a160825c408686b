FROM debian:12
RUN apt-get update && apt-get install -y git && \
# Release some space
    rm -rf /var/lib/apt/lists/*

WORKDIR /srv
RUN mkdir -p /srv/data
