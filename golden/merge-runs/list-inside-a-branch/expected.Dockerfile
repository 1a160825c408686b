FROM alpine:3.20
ARG FLAVOUR=plain
RUN (cd /srv && \
    mkdir -p data && \
    touch data/one) && \
    { if [ "$FLAVOUR" = "debug" ]; then \
        echo "core" > /etc/debug && \
        echo "trace" >> /etc/debug; \
    fi; \
    echo "$FLAVOUR" > /etc/flavour; }
