FROM php:8.2-fpm-alpine AS build
RUN apk add --no-cache --virtual .build-deps $PHPIZE_DEPS
RUN apk add --no-cache libpng-dev && docker-php-ext-install gd

FROM php:8.2-fpm-alpine
RUN apk add --no-cache libpng
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
WORKDIR /srv
COPY . .
