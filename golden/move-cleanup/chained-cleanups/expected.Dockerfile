FROM debian:12
RUN apt-get update
RUN apt-get install -y build-essential && \
    apt-get -y autoremove && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/*
