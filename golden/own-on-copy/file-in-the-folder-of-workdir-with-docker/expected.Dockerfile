FROM debian:12
WORKDIR /srv/app
COPY --chown=33:33 app.py ./
