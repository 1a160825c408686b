FROM debian:12
COPY --chown=33:33 . /srv/app/