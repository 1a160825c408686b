FROM debian:12
LABEL title=web
EXPOSE 80
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
CMD ["web"]
