FROM debian:12
RUN test -e /etc/seed || { dd if=/dev/zero of=/tmp/seed bs=64K count=8 && cksum < /tmp/seed > /etc/seed; } && \
    rm -f /tmp/seed
LABEL purpose="seeded"
