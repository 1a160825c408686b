FROM debian:12
WORKDIR /src
RUN make install && \
    useradd app && \
    rm -rf /src/*
