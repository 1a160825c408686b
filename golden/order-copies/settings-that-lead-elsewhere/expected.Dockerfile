FROM debian:12 AS elsewhere
COPY far.list /etc/apt/sources.list.d/
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
COPY src /data

FROM debian:12
COPY near.list /etc/apt/sources.list.d/
COPY src /data
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
