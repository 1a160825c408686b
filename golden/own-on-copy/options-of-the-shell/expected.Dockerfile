FROM debian:12
ENV FOLDER=/srv
COPY --chown=33:33 app.py /srv/
RUN set -eux && touch /etc/made
