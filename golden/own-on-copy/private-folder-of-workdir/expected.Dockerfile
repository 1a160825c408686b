FROM debian:12
WORKDIR /srv/app
RUN chmod -R 700 /srv/app
COPY --chmod=700 . .
