FROM debian:12
COPY schema /srv/schema
COPY common /srv/common
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
COPY job /srv/job
