FROM debian:12
RUN useradd app
COPY --chown=app:0 app.py /srv/
