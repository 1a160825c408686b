FROM debian:12
COPY api /srv/api
RUN mkdir -p /var/data
