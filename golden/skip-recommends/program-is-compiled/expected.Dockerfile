FROM debian:bookworm

RUN apt-get update && apt-get install -y --no-install-recommends \
        gcc \
        make \
        zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv
COPY Makefile checksum.c ./
RUN make

CMD ["./checksum", "layers"]
