FROM debian:12
WORKDIR /srv/web
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
CMD ["web"]
