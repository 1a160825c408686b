FROM alpine:3.20
RUN echo ready > state
WORKDIR /srv/web
