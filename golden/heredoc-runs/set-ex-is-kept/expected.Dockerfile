# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -eux
mkdir /a
if [ -d /a ]; then
    touch /a/b
    touch /a/c
fi
# nothing else
ls /a
EOF
