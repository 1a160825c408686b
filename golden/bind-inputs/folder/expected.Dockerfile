FROM debian:12
RUN --mount=type=bind,source=files,target=/tmp/files \
    cp /tmp/files/a.txt /etc/a.conf && cat /tmp/files/b.txt >> /etc/motd
