FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN mkdir -p /data/{one,two} && \
    [[ -d /data/one ]] && touch /data/one/ready
