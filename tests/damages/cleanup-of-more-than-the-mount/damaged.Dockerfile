FROM alpine:3.20
RUN --mount=type=cache,target=/var/cache/apk \
    mkdir -p /var/cache/apk && echo key > /tmp/key && touch /var/cache/apk/index
