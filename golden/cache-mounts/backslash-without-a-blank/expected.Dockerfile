FROM debian:12
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update \
    && apt-get install -y -o Dir::Cache::Archives=/var/cache/apt/kept wget curl

ENV NAME=value
