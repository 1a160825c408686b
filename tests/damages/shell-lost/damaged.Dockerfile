FROM alpine:3.20
RUN set -e; true
