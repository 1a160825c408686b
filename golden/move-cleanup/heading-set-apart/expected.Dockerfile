FROM debian:12
RUN apt-get update && apt-get install -y curl && \
################
## Clean up
    rm -rf /var/lib/apt/lists/*

COPY server /srv/server

################
## Settings

CMD ["/srv/server"]
