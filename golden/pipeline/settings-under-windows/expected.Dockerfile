FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y --no-install-recommends nginx && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/*
COPY ["site.conf", "limits.conf", "/etc/nginx/conf.d/"]
RUN useradd web && \
    mkdir -p /var/cache/web && chown web /var/cache/web
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
