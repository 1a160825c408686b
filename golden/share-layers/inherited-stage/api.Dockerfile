FROM debian:12 AS base
COPY common /srv/common
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*

FROM base AS test
RUN make test

FROM base
COPY api /srv/api
