# syntax=docker/dockerfile:1.4
FROM debian:12
RUN --mount=type=bind,source=b.txt,target=/srv/b.txt \
    sort /srv/b.txt > /etc/b
COPY a.txt /tmp/a.txt
RUN sort /tmp/a.txt > /etc/a && rm -i /tmp/a.txt
