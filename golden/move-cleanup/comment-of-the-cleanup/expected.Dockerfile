FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
      tini \
      tzdata && \
# the lists are fetched again when they are needed
      rm -rf /var/lib/apt/lists/*
COPY --chmod=755 serve.sh /usr/local/bin/serve

USER nobody
ENTRYPOINT ["tini", "--", "serve"]
