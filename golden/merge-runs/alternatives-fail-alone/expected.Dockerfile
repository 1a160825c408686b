FROM debian:12
RUN mkdir /data && \
    { test -s /data/seed || echo none > /data/seed; } && \
    { grep -q some /data/seed && touch /data/some || touch /data/none; } && \
    ls /data > /srv/list
