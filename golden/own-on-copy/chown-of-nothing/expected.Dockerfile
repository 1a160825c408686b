FROM debian:12
COPY --chown=app:app . /srv/app
RUN chown -R
