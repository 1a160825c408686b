FROM alpine:3.20
RUN dd if=/dev/zero of=/opt/tools bs=1024 count=2048
RUN mkdir -p /srv/cache && dd if=/dev/zero of=/srv/cache/index bs=1024 count=1024
WORKDIR /srv/api
COPY api.Dockerfile ./
