FROM debian:12
COPY common /srv/common
