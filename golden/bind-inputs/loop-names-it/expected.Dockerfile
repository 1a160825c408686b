# syntax=docker/dockerfile:1.4
FROM debian:12
RUN --mount=type=bind,source=a.txt,target=/tmp/a.txt \
    for f in a; do sort /tmp/$f.txt > /etc/$f; done
