FROM php:7.4-fpm AS build
RUN apt-get update && apt-get install -y libgmp-dev && ln -s /usr/include/x86_64-linux-gnu/gmp.h /usr/local/include/ && docker-php-ext-install gmp

FROM php:7.4-fpm
RUN apt-get update && apt-get install -y libgmpxx4ldbl
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
CMD ["php-fpm"]
