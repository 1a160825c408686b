FROM debian:12
COPY --chown=root:staff start.sh /usr/local/bin/
RUN touch /opt/a \
 && touch /opt/b \
 && touch /opt/c
