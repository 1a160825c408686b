FROM alpine:3.20
RUN { test -d /data || mkdir /data; } && \
    { echo 'level = 1'; echo 'name = app'; } > /data/settings.ini && \
    chmod 640 /data/settings.ini
