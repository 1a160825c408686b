FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    file \
    jq \
    less \
    && rm -rf /var/lib/apt/lists/*
