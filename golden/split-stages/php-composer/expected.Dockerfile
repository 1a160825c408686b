FROM php:8.2-apache-bookworm AS build
RUN apt-get update && apt-get install -y git unzip && rm -rf /var/lib/apt/lists/*
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts

FROM php:8.2-apache-bookworm
WORKDIR /var/www/html
COPY --from=build /var/www/html/vendor /var/www/html/vendor
COPY . .
