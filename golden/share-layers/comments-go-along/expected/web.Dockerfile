FROM debian:12

# curl for health checks
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*

# Where the pages are.
WORKDIR /srv/web

# The pages.
COPY web ./
