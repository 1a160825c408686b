FROM debian:12
COPY api /srv/api
COPY settings.json start.sh /srv/
RUN chmod +x /srv/start.sh
