FROM debian:12
LABEL org.opencontainers.image.authors="Jรถ Doe ้"
RUN x