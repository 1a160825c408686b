FROM debian:12
COPY --chown=games:www-data app.py /srv/
