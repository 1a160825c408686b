FROM alpine:3.20
RUN mkdir -p /srv/data && echo $SERVICE > /srv/data/name
ENV SERVICE=web
