# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
mkdir /a
for name in b c; do
    touch /a/$name || exit 1
done
ls /a
EOF
RUN mkdir /d && \
    for name in b c; do touch /d/$name; done && \
    ls /d
