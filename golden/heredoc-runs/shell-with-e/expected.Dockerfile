# syntax=docker/dockerfile:1
FROM debian:12
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN <<EOF
mkdir /a
printf 'b\n' | tee /a/b
cat /a/b | sort > /a/c
EOF
