FROM debian:12
WORKDIR /srv/worker

# Catalogue and prices, as all services have them.
COPY common /srv/common

RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates curl jq && \
    rm -rf /var/lib/apt/lists/*

COPY worker ./
CMD ["./work.sh"]
