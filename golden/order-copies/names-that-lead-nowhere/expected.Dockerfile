FROM debian:12
RUN mkdir -p /data && echo "root /data;" > /etc/nginx-root.conf
RUN apt-get update && apt-get install -y curl \
    && curl -fsSL https://example.org/data/tool -o /usr/local/bin/tool \
    && rm -rf /var/lib/apt/lists/*
COPY src /data
