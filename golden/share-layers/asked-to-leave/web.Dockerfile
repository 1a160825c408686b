FROM debian:12
RUN head -c 1000000 /dev/zero > /opt/two
RUN head -c 1000000   /dev/zero > /opt/one
CMD ["web"]
