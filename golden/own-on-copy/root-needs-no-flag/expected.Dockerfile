FROM debian:12
COPY start.sh /usr/local/bin/
