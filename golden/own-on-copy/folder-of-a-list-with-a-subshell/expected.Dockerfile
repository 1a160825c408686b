FROM debian:12
RUN (apt-get update && apt-get -y upgrade) && \
    mkdir /home/site && mkdir /home/site/www
RUN chown -R www-data:www-data /home/site/www
COPY --chown=www-data:www-data index.php /home/site/www/
