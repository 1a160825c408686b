FROM debian:12
WORKDIR /src
RUN ( (./fetch.sh || true) && cd app && ./check.sh) && \
    ls
