FROM debian:12
RUN set -eux; \
    apt-get update; \
    apt-get install -y --no-install-recommends gawk; \
    gawk --version; \
    apt-get clean && rm -rf /var/lib/apt/lists/*
ENV AWKPATH=/usr/share/awk
