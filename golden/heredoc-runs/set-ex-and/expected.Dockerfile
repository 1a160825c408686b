# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -ex
mkdir /a
touch /a/b
EOF
