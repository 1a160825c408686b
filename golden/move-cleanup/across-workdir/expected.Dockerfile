FROM debian:12
WORKDIR /build/zlib
RUN curl -fsSL -o /tmp/zlib.tar.gz https://example.com/zlib.tar.gz && tar -xzf /tmp/zlib.tar.gz && make install && \
    rm -rf /tmp/zlib.tar.gz /build/zlib
WORKDIR /
