FROM alpine:3.20
RUN mkdir -p /var/cache/app && touch /var/cache/app/kept && rm -rf /var/cache/app
