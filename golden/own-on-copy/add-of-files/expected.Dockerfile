FROM debian:12
ADD --chown=33:33 app.py lib /srv/app/
