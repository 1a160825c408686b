# syntax=docker/dockerfile:1
FROM debian:12
RUN --mount=type=cache,target=/var/cache/apt \
    --mount=type=tmpfs,target=/tmp <<EOF
set -e
apt-get update
apt-get install -y \
    curl
EOF
