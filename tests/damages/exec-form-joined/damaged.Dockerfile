FROM alpine:3.20
RUN mkdir /data && ["touch", "/data/a"]
