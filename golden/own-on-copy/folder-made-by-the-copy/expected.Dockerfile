FROM debian:12
RUN groupadd app && useradd -g app app
COPY --chown=app:app . /srv/app/
USER app
