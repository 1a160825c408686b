FROM alpine:3.20
ENV PHP_ARGS="--enable-fpm --with-fpm-user=www-data $MORE"
ENV EXTRA="$PHP_ARGS -v"
