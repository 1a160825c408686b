FROM golang:1.13-alpine AS build
COPY . /go/src/relay
RUN cd /usr/local/go/src/crypto && mv tls tls-backup && ln -s /go/src/relay/tls tls && cd /go/src/relay && go build -o /go/bin/relay

FROM alpine:3.12
WORKDIR /go
COPY --from=build /go/bin/relay /usr/local/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["relay"]
