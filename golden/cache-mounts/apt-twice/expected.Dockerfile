FROM debian:12
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && apt-get install -y -o Dir::Cache::Archives=/var/cache/apt/kept curl
COPY app /app
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && apt-get install -y -o Dir::Cache::Archives=/var/cache/apt/kept git
