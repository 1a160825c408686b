FROM debian:bookworm

# basics
RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates \
    curl \
# for people
    less \
    vim && \
    rm -rf /var/lib/apt/lists/*

# hadolint ignore=DL3003
RUN cd /usr/local/bin && curl -fsSLO https://example.com/tool && chmod +x tool
