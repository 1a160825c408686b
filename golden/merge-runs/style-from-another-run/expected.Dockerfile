FROM debian:12
RUN mkdir /srv/app \
  && chown www-data /srv/app
COPY site.conf /etc/
RUN apt-get update \
  && apt-get install -y nginx
