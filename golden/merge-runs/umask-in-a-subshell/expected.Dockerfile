FROM debian:12
RUN (umask 077 && echo secret > /etc/token) && \
    echo public > /etc/motd
