FROM debian:12
RUN head -c 1000000 /dev/zero > /opt/one
RUN head -c 1000000 /dev/zero > /opt/two
CMD ["web"]
