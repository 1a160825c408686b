FROM debian:12
LABEL org.opencontainers.image.title="api"

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl jq \
 && rm -rf /var/lib/apt/lists/*
COPY common /srv/common

WORKDIR /srv/api
COPY api ./
CMD ["./serve.sh"]
