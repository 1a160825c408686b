FROM debian:12
WORKDIR /src
RUN ( (cat VERSION || true) && cd app && touch built) && \
    ls
