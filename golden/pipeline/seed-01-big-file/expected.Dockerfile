FROM debian:12
RUN dd if=/dev/zero of=/bigfile bs=1M count=100 && \
    rm /bigfile
