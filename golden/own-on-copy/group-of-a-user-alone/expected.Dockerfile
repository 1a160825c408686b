FROM debian:12
RUN useradd app
COPY --chown=app:root app.py /srv/
