FROM debian:12
COPY --chown=root:www-data app.py /srv/
