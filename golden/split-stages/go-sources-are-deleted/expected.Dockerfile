FROM golang:1.9 AS build
ENV APPPATH $GOPATH/src/example.com/exporter
WORKDIR $APPPATH
RUN git clone "https://example.com/exporter" "$APPPATH" \
    && go get -d && go build -o /bin/exporter \
    && rm -rf "$GOPATH"

FROM debian:stretch-slim
ENV GOPATH=/go
ENV APPPATH $GOPATH/src/example.com/exporter
WORKDIR $APPPATH
COPY --from=build /bin/exporter /bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
ENTRYPOINT ["/bin/exporter"]
