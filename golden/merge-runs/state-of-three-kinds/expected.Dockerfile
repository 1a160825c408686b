FROM debian:12
RUN (cd /opt && touch in-opt) && \
    (export NAME=exported && echo $NAME > /srv/$NAME) && \
    (umask 027 && mkdir /srv/private) && \
    touch here /srv/after$NAME
