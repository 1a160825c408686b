FROM debian:12
COPY common /srv/common
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
COPY web /srv/web
