FROM debian:12
RUN --mount=type=bind,source=a.txt,target=/tmp/a.txt \
    --mount=type=bind,source=b.txt,target=/tmp/b.txt \
    --mount=type=bind,source=c.txt,target=/tmp/c.txt \
    cat /tmp/a.txt /tmp/b.txt /tmp/c.txt > /etc/all
