FROM php:8.2-fpm-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
        libpng-dev \
        libzip-dev \
        nginx \
    && docker-php-ext-install gd zip pdo_mysql \
    && rm -rf /var/lib/apt/lists/*

FROM php:8.2-fpm-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        nginx \
        libpng16-16 \
        libzip4 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY . /srv
CMD ["php-fpm"]
