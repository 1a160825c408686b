FROM debian:12
WORKDIR /build
RUN (cd /opt && dd if=/dev/zero of=/build/model.bin bs=1M count=2 && cksum /build/model.bin > model.sum) && \
    rm model.bin
ENV MODEL=/opt/model.sum
LABEL org.opencontainers.image.title="model"
