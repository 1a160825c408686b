FROM alpine:3.20
COPY two/settings one/settings /etc/
