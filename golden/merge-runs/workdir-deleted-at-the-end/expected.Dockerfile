FROM debian:12
WORKDIR /tmp/build
RUN touch a && \
    rm -rf /tmp/other /tmp/build/b && \
    rm -rf /tmp/build
