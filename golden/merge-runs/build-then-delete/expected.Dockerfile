FROM debian:12
WORKDIR /src
RUN make && make install && \
    rm -rf /src/*
