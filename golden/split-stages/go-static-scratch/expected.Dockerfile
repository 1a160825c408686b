FROM golang:1.21-alpine AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/hello ./cmd/hello

FROM scratch
COPY --from=build /usr/local/bin/hello /usr/local/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
WORKDIR /
ENTRYPOINT ["/usr/local/bin/hello"]
