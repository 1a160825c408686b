FROM debian:12-slim
RUN dd if=/dev/zero of=/bigfile bs=1M count=100 && \
    rm /bigfile
CMD ["true"]
