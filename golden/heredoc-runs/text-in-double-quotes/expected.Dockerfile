# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
mkdir /a
printf "one \
        two\n" > /a/b
touch /a/c
EOF
