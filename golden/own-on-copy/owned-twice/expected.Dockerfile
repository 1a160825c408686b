FROM debian:12
COPY --chown=34:34 app.py /srv/
COPY --chown=34:34 lib /srv/app/
