FROM debian:12
USER 1000
RUN touch /tmp/ready && head -c 100 /dev/zero > /tmp/data
