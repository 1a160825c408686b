FROM debian:12
COPY settings.json start.sh /srv/
RUN chmod +x /srv/start.sh
COPY web /srv/web
