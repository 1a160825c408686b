FROM debian:12
RUN --mount=type=bind,source=a.txt,target=/tmp/a.txt \
    cat /tmp/a.txt > /etc/a
