FROM golang:1.12 AS build
ENV GOPATH /go
ENV PATH $GOPATH/bin:$PATH
WORKDIR $GOPATH/src/example.org/hello
COPY . .
RUN go install

FROM debian:buster-slim
ENV GOPATH /go
ENV PATH $GOPATH/bin:$PATH
WORKDIR $GOPATH/src/example.org/hello
COPY --from=build /go/bin/hello /usr/local/bin/
COPY --from=build /go/src/example.org/hello /go/src/example.org/hello/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["hello"]
