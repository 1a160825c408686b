FROM alpine:3.20
COPY web.Dockerfile /srv/web/
# What all services read.
RUN mkdir -p /srv/cache && dd if=/dev/zero of=/srv/cache/index bs=1024 count=1024
RUN dd if=/dev/zero of=/opt/tools bs=1024 count=2048
