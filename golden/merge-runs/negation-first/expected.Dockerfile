FROM debian:12
RUN ! test -e /data && \
    mkdir /data
