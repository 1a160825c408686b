FROM alpine:3.20
RUN mkdir /build
WORKDIR /build
RUN touch a && rm -rf /build
RUN touch /done
WORKDIR /
