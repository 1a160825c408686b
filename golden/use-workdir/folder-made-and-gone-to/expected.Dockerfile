FROM ubuntu:22.04
RUN mkdir build && \
    cd build && \
    touch done
WORKDIR /build
