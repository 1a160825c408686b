FROM debian:12
WORKDIR /src
RUN (cd one && ./install.sh) && \
    (cd two && ./install.sh) && \
    cd three && ./install.sh
