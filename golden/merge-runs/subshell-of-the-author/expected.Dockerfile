FROM debian:12
WORKDIR /srv
RUN mkdir -p one two && \
    (cd one && touch here) && \
    (cd two && touch there) && \
    touch at-home
