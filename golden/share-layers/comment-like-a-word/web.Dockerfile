FROM alpine:3.20
RUN head -c 100 /dev/zero > /opt/a#c   && cp /opt/a#c /opt/b && make
