FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
    cmake \
    git \
    unzip \
    ca-certificates \
    gcc \
    libc6-dev \
    make \
 && rm -rf /var/lib/apt/lists/*
