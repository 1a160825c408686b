FROM debian:12
LABEL maintainer="Jo Doe <jo@example.com>"
RUN apt-get update
