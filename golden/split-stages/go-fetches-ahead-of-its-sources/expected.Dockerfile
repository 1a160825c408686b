FROM golang:1.13 AS build
RUN go get -d example.org/driver
COPY ./src /go/src
RUN go build -o /app/main /go/src/app/entry.go

FROM debian:buster-slim
COPY --from=build /app/main /app/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
WORKDIR /app
CMD ["/app/main"]
