FROM alpine:3.20
WORKDIR /srv/app
COPY --chmod=755 lib ./lib
