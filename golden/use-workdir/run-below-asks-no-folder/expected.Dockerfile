FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
RUN touch a
RUN mkdir -p /data
ENV A=b
WORKDIR /srv
