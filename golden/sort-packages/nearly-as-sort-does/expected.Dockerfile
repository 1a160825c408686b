FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    curl \
    git \
    python \
    python3 \
    python3-dev \
    python-dev \
    && rm -rf /var/lib/apt/lists/*
