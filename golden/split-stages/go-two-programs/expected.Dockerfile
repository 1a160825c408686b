FROM golang:1.22 AS build
WORKDIR /srv
COPY go.mod main.go ./
COPY cmd cmd
RUN CGO_ENABLED=0 go build -o app . && CGO_ENABLED=0 go build -o migrate ./cmd/migrate && go build -o /tmp/check ./cmd/check

FROM debian:bookworm-slim
WORKDIR /srv
COPY --from=build /srv/app /srv/
COPY --from=build /srv/cmd /srv/cmd
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
COPY --from=build /srv/migrate /srv/
CMD ["./app"]
