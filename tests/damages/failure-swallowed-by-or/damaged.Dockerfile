FROM alpine:3.20
RUN test -e /missing && mkdir /data || true
