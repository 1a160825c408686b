FROM ubuntu:22.04
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    set -ex \
    ; apt-get update \
    ; apt-get install -y -o Dir::Cache::Archives=/var/cache/apt/kept curl \
    ; \
# The site's own list.
    curl -fsS https://example.com/list -o /srv/list
