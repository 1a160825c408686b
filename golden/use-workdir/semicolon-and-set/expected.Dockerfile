FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
RUN set -ex; touch a; touch b
WORKDIR /srv
