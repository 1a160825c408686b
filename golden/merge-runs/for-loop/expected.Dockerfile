FROM debian:12
RUN (for name in one two; do \
        mkdir /srv/$name; \
    done) && \
    echo "$name" > /srv/list
