FROM golang:1.10 AS build
WORKDIR $GOPATH/src/bitbucket.org/shop/backend
ADD . .
RUN go get -u github.com/golang/dep/cmd/dep && dep ensure -vendor-only
RUN go install

FROM debian:stretch-slim
ENV GOPATH=/go
WORKDIR $GOPATH/src/bitbucket.org/shop/backend
COPY --from=build /go/bin/backend /usr/local/bin/
COPY --from=build /go/src/bitbucket.org/shop/backend/views /go/src/bitbucket.org/shop/backend/views/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
EXPOSE 8082
CMD backend -addr :8082
