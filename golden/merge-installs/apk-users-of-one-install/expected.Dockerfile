FROM alpine:3.20
RUN apk add --no-cache nginx php83-fpm bash curl=8.14.1-r2 php83-session
