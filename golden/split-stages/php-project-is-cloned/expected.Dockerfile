FROM php:7.4-cli AS build
RUN apt-get update && apt-get install -y git unzip libpq-dev
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer
RUN docker-php-ext-install pdo_pgsql
WORKDIR /srv/writer
RUN git clone --depth 1 https://example.org/writer.git ./
RUN composer install --no-interaction

FROM php:7.4-cli
RUN apt-get update && apt-get install -y libpq5
WORKDIR /srv/writer
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /srv/writer /srv/writer
CMD ["php", "src/run.php"]
