# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
apt-get update

# ---- data ----

# the folder
mkdir /data
EOF
