# syntax=docker/dockerfile:1
FROM debian:12
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN <<EOF
set -e
mkdir /a
printf 'b\na\n' | sort | tee /a/b
wc -l < /a/b > /a/count
EOF
