FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
COPY app /srv/app
# --- the server ---
COPY server.conf /etc/server.conf
CMD ["/srv/app"]
