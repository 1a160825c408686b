FROM debian:11
RUN apt-get update; apt-get install -y gnupg; apt-get clean && \
    rm -rf /var/lib/apt/lists/*
