FROM debian:12
COPY src /srv/app/
COPY src /srv/lib/
WORKDIR /srv/app
RUN touch a
WORKDIR /srv/lib
RUN touch b
WORKDIR /srv
