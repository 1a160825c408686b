FROM python:3.12-slim
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/root/.cache/pip \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && apt-get install -y --no-install-recommends -o Dir::Cache::Archives=/var/cache/apt/kept gcc \
    && pip install numpy
