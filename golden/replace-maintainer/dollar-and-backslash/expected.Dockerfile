FROM debian:12
ENV USER=x
LABEL org.opencontainers.image.authors="ACME\\jo \$USER `id` it's"
