FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y python3 python3-pip curl wget && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/*
COPY app.py config.py utils.py /app/
RUN pip3 install --no-cache-dir flask && \
    pip3 install --no-cache-dir requests
