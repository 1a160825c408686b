FROM golang:1.19 AS build
WORKDIR /go/src/app
COPY *.go ./
RUN go mod init dispatch
RUN go install

FROM debian:bookworm-slim
WORKDIR /go/src/app
COPY --from=build /go/bin/dispatch /usr/local/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["dispatch"]
