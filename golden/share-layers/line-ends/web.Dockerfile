FROM debian:12
WORKDIR /srv/web
RUN apt-get update && apt-get install -y curl
COPY web ./
