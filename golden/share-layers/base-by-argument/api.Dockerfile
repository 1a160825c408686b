ARG DEBIAN=12
FROM debian:${DEBIAN}
WORKDIR /srv/api
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
COPY api ./
