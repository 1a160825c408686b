FROM debian:12
WORKDIR /srv
RUN (cd /opt && apt-get update && apt-get install -y jq && touch here) && touch there && \
    rm -rf /var/lib/apt/lists/*
