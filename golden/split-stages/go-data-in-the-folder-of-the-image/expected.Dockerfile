FROM golang:1.13-alpine AS build
COPY src/demo.go /go/src/
COPY src/tmpl/demo.html /go/tmpl/
RUN CGO_ENABLED=0 go build -o app /go/src/demo.go

FROM alpine:3.12
WORKDIR /go
COPY --from=build /go/app /go/
COPY --from=build /go/tmpl/demo.html /go/tmpl/demo.html
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["/go/app"]
