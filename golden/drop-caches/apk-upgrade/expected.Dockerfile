FROM alpine:3.19
RUN apk upgrade --update && \
    apk add --no-cache tzdata && \
    rm -rf /var/cache/apk/*
