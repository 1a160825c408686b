FROM debian:12
RUN rm -f /tmp/a; mkdir /data && \
    touch /data/ready
