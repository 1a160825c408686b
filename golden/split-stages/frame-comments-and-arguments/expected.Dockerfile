# syntax=docker/dockerfile:1
# The server.
ARG GCC=12
FROM gcc:12 AS build

# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends tini autoconf && rm -rf /var/lib/apt/lists/*

# What the compiler is told
ARG CFLAGS=-O2
ARG VERSION=1.0
ENV VERSION=$VERSION

WORKDIR /app

# The sources
COPY main.c .
RUN gcc $CFLAGS -o server main.c

FROM debian:bookworm-slim

# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
ARG VERSION=1.0
ENV VERSION=$VERSION

WORKDIR /app

COPY --from=build /app/server /app/

LABEL version=$VERSION
# The end
ENTRYPOINT ["tini", "--", "./server"]
