FROM alpine:3.20
COPY --chmod=755 start.sh stop.sh /opt/tool/bin/
