FROM golang:1.22-bookworm AS build
RUN apt-get update && apt-get install -y upx-ucl && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY go.mod main.go ./
RUN CGO_ENABLED=0 go build -o mailer . && upx mailer && mv mailer /usr/local/bin/mailer

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /usr/local/bin/mailer /usr/local/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
ENTRYPOINT ["mailer"]
