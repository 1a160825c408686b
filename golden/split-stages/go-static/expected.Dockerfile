FROM golang:1.21-alpine AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /usr/local/bin/hello ./cmd/hello

FROM alpine:3.20
WORKDIR /src
COPY --from=build /usr/local/bin/hello /usr/local/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
USER nobody
ENTRYPOINT ["/usr/local/bin/hello"]
