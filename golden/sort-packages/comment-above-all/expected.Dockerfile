FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    # what the installer needs
    curl \
    git \
    wget \
    && rm -rf /var/lib/apt/lists/*
