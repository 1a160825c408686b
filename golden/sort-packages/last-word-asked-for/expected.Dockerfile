FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN apt-get update && \
    apt-get install -y \
        curl \
        wget && \
    mkdir -p /srv/data && cd $_
RUN apt-get update && \
    apt-get install -y \
        wget \
        curl && \
    $_ --version
