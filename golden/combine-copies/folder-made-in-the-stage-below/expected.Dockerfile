FROM alpine:3.20 AS common
RUN mkdir -p /srv/tool
FROM common
COPY start.sh stop.sh /srv/tool/
