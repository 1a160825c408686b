FROM debian:12

# Where the pages are.
WORKDIR /srv/web

# curl for health checks
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*

# The pages.
COPY web ./
