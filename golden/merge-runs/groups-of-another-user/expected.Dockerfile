FROM debian:12
RUN useradd app && usermod -aG video app && \
    usermod -d /srv www-data && \
    mkdir -p /srv
