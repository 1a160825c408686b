# syntax=docker/dockerfile:1
# escape=`
FROM debian:12
RUN <<EOF
set -e
mkdir /a
touch /a/b \
    /a/c
touch /a/d
EOF
