FROM ubuntu:22.04
WORKDIR /builder
ARG ARCH_LIST=8.6
ARG BUILD_EXTENSIONS=
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
COPY . .
