# syntax=docker/dockerfile:1.4
FROM debian:12
RUN --mount=type=bind,source=a.txt,target=/tmp/a.txt \
    while read p; do echo "$p" >> /etc/b; done < /tmp/a.txt
