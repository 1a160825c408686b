FROM php:8.3-cli AS build
RUN apt-get update && apt-get install -y libicu-dev unzip && docker-php-ext-install intl
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
WORKDIR /app
COPY . .
RUN composer install --no-dev

FROM php:8.3-cli
RUN apt-get update && apt-get install -y libicu76
WORKDIR /app
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /app /app
CMD ["php", "artisan", "serve"]
