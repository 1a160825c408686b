FROM alpine:3.20
RUN mkdir /data || true && \
    test -e /data/seed && touch /data/ready && \
    { rm -f /data/seed; touch /data/end; }
