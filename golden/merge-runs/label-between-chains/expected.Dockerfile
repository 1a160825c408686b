FROM debian:12
RUN mkdir /data
LABEL org.opencontainers.image.title="data"
RUN touch /data/a && \
    touch /data/b
