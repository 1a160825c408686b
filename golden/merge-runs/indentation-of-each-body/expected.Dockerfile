FROM debian:12
RUN chown -R daemon /srv && \
    chmod -R 750 /srv && \
  mkdir /cache && \
  chown daemon /cache
