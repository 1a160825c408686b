FROM debian:12
LABEL org.opencontainers.image.authors="Jo Doe"
LABEL maintainer="Jo Doe" version="1"
