FROM golang:1.17-alpine AS build
RUN apk add --no-cache git gcc musl-dev
RUN go install github.com/alash3al/sqler@v2.2.0

FROM alpine:3.16
COPY --from=build /go/bin/sqler /usr/local/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
WORKDIR /root/
ENTRYPOINT ["sqler"]
