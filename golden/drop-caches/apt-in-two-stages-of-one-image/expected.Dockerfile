FROM debian:12 AS base
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*

FROM base
RUN apt-get update && apt-get install -y --no-install-recommends rsync && \
    rm -rf /var/lib/apt/lists/*
ENTRYPOINT ["rsync"]
