FROM alpine:3.20
COPY *.conf site.d/*.rules /etc/tool/
