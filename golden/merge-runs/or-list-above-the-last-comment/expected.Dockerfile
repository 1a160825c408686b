FROM debian:12
RUN mkdir /data && \
    { test -e /data/seed || touch /data/seed; } \
# Seeded once.
