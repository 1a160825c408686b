FROM debian:12
RUN apt-get update && apt-get install -y gnupg
RUN apt-key add /etc/key.asc && apt-get update && \
    rm -rf /var/lib/apt/lists/*
RUN pip install flask
