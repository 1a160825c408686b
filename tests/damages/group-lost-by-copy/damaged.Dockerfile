FROM alpine:3.20
COPY --chown=33 a /srv/
