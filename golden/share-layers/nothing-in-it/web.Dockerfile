FROM debian:12
COPY web /srv/web
RUN mkdir -p /var/data
