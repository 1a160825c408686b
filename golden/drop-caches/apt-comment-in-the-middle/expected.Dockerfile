FROM debian:12
RUN apt-get update && \
    # the proxy
    apt-get install -y --no-install-recommends nginx && \

    # its settings
    mkdir -p /etc/nginx/conf.d && echo 'gzip on;' > /etc/nginx/conf.d/gzip.conf && \
    rm -rf /var/lib/apt/lists/*
CMD ["nginx"]
