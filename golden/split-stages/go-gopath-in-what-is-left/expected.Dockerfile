FROM golang:1.7-alpine AS build
RUN apk add --no-cache git
ADD . /go/src/example.org/fruits
RUN go install example.org/fruits

FROM alpine:3.4
ENV GOPATH=/go
WORKDIR /go
RUN apk add --no-cache git
COPY --from=build /go/bin/fruits /go/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
RUN git clone https://example.org/templates.git $GOPATH/templates
ENTRYPOINT ["/go/bin/fruits"]
