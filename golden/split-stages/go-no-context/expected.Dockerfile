FROM golang:1.12 AS build
ADD . /app
WORKDIR /app
RUN go get github.com/gorilla/websocket
RUN go build -o main .

FROM debian:buster-slim
WORKDIR /app
COPY --from=build /app /app/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["/app/main", "-port=8080"]
