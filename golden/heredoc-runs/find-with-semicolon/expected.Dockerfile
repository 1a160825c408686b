# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
mkdir /a
find /a -name b -exec rm {} \;
touch /a/c
EOF
