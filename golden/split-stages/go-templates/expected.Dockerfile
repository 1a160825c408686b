FROM golang:1.19 AS build

WORKDIR /app
COPY go.mod ./
RUN go mod download
COPY . .
# the program
RUN go build -o site .

FROM debian:bookworm-slim

WORKDIR /app
COPY --from=build /app/site /app/
COPY --from=build /app/config.yml /app/
COPY --from=build /app/templates /app/templates/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/

EXPOSE 8080
CMD ["./site"]
