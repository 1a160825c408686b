FROM alpine:3.20
WORKDIR /opt
WORKDIR /srv
