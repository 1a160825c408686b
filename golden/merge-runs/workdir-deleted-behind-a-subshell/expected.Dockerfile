FROM debian:12
WORKDIR /srv/app
RUN mkdir b && touch b/c && \
    (cd b && touch d) && \
    cd b && rm -rf ../../app
RUN cd / && touch e
