FROM debian:12
RUN useradd --uid 1234 app && mkdir -p /srv/app/log && touch /srv/app/log/today && \
    chown -R app:app /srv/app && \
    chmod 2750 /srv/app && chmod 4755 /usr/bin/env && \
    setpriv --reuid 1234 --clear-groups true && find /srv/app -user app > /srv/list
USER app
