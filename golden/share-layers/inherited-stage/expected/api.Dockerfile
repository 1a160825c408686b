FROM debian:12 AS base
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
COPY common /srv/common

FROM base AS test
RUN make test

FROM base
COPY api /srv/api
