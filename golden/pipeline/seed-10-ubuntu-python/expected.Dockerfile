FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y python3 && \
    apt-get install -y python3-pip && \
    apt-get install -y curl && \
    apt-get install -y wget && \
    apt-get clean && \
    pip3 install --no-cache-dir flask && \
    pip3 install --no-cache-dir requests && \
    rm -rf /var/lib/apt/lists/*
COPY app.py config.py utils.py /app/
