FROM alpine:3.20
RUN mkdir -p /data/a && touch /data/b
COPY app.sh /
ENV VERSION 2.0
LABEL version=$VERSION vendor="Acme"
CMD ["/app.sh"]
