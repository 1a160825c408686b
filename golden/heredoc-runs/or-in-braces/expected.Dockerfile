# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
mkdir /a
rm /a/b || true
touch /a/c
EOF
