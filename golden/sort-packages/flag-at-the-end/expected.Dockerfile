FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    curl \
    wget \
    --no-install-suggests \
    && rm -rf /var/lib/apt/lists/*
