FROM debian:12
RUN dd if=/dev/zero of=/tmp/blob bs=1M count=8
RUN echo ok > /tmp/marker && \
    rm -rf /tmp/*
