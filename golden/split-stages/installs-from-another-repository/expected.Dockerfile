FROM php:7.3-alpine AS build
RUN apk add --no-cache libpng-dev zlib-dev
RUN apk add --no-cache bash autoconf \
    && apk add --no-cache --repository http://dl-cdn.alpinelinux.org/alpine/edge/community gnu-libiconv
RUN docker-php-ext-install gd

FROM php:7.3-alpine
RUN apk add --no-cache libpng zlib
RUN apk add --no-cache bash autoconf \
    && apk add --no-cache --repository http://dl-cdn.alpinelinux.org/alpine/edge/community gnu-libiconv
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
CMD ["php", "-a"]
