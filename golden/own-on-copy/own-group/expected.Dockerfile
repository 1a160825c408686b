FROM debian:12
RUN groupadd -g 4000 staffers && useradd -g staffers app
COPY --chown=app app.py /srv/
