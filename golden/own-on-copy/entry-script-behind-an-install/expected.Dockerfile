FROM debian:12
COPY --chmod=755 start.sh /usr/local/bin/
RUN apt-get update && \
    apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
CMD ["start.sh"]
