FROM debian:12
RUN touch /tmp/ready && head -c 100 /dev/zero > /tmp/data
