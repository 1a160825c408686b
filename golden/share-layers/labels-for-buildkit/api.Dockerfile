FROM debian:12
LABEL title=api
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
CMD ["api"]
