FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y python3-pip npm && \
    pip3 install --no-cache-dir flask && \
    npm install -g serve && \
    rm -rf /var/lib/apt/lists/* && \
    npm cache clean --force
