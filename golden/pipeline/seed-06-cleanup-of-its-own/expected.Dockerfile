FROM ubuntu:22.04
RUN apt-get update && apt-get install -y build-essential && \
    apt-get clean && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN make -C /src
