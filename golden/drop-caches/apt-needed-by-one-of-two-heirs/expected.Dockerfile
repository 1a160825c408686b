FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
FROM base AS tested
RUN apt-get update && apt-get install -y shellcheck && \
    rm -rf /var/lib/apt/lists/*
FROM base AS shipped
RUN apt-get install -y git
