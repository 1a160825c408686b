FROM alpine:3.20
COPY --chown=1000:1000 . /srv/app/
USER 1000
