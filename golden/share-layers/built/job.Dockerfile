FROM alpine:3.20
RUN mkdir -p /srv/cache && \
    dd if=/dev/zero of=/srv/cache/index bs=1024 count=1024
COPY job.Dockerfile /srv/job/
RUN dd if=/dev/zero of=/opt/tools bs=1024   count=2048
