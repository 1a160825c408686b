FROM debian:12
COPY --chown=0:www-data app.py /srv/
