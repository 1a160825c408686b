FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*

COPY server /srv/server

# Clean up and set up

ENV PORT=80

CMD ["/srv/server"]
