# syntax=docker/dockerfile:1
FROM alpine:3.20
COPY --link one.conf two.conf /etc/tool/
