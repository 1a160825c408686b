FROM ubuntu:24.04
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt update -y && apt install -y -o Dir::Cache::Archives=/var/cache/apt/kept -o APT::Keep-Downloaded-Packages=true curl
