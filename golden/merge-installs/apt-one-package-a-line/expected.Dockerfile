FROM debian:12
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      git \
      make \
      curl \
      jq \
 && rm -rf /var/lib/apt/lists/*
