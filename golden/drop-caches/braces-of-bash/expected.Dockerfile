FROM debian:12 AS posix
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/{apt,cache} && \
    rm -rf /var/lib/apt/lists/*
FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/{apt,cache}
