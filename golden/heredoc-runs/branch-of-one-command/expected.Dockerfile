# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
mkdir /a
if [ -d /b ]; then
    rm -r /b
else
    touch /a/b
fi
touch /a/c
EOF
RUN mkdir /d && \
    if [ -d /b ]; then rm -r /b && touch /d/b; fi && \
    touch /d/c
