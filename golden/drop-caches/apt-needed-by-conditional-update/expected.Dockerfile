FROM debian:12
ARG REFRESH
RUN apt-get update && apt-get install -y curl
COPY tools /tools
RUN if [ -n "$REFRESH" ]; then apt-get update; fi; apt-get install -y git && \
    rm -rf /var/lib/apt/lists/*
