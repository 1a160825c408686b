FROM debian:12
RUN mkdir /data && \
# run once at the start, add a file, copy nothing
    touch /data/ready
