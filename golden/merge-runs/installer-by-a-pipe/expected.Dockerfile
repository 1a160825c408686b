FROM debian:12
RUN curl -sSf https://example.org/install | sh -s -- -y --toolchain stable && \
    mkdir /srv/data && \
    wget -qO- https://example.org/other | bash /dev/stdin --channel 9 && \
    mkdir /srv/more
