FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    curl \
    nginx=${NGINX_VERSION} \
    wget \
    && rm -rf /var/lib/apt/lists/*
