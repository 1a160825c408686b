FROM debian:12
RUN mkdir /srv/app && \
    chown www-data /srv/app
WORKDIR /srv/app
RUN touch ready
USER www-data
RUN touch run && \
    touch down
