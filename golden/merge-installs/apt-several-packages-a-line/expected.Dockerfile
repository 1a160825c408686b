FROM debian:12
RUN apt-get update && apt-get install -y \
        php-cli php-curl php-gd \
        php-intl php-mbstring nginx-light supervisor cron logrotate
