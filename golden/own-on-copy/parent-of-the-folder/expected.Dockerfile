FROM debian:12
WORKDIR /srv/app
RUN chown -R 33:33 /srv
COPY --chown=33:33 lib /srv/app/lib
COPY app.py /etc/app.py
