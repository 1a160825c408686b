FROM golang:1.22-alpine AS build
RUN apk add --no-cache git
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /app . && mv public/ /www

FROM alpine:3.21
WORKDIR /src
COPY --from=build /app /
COPY --from=build /www /www
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["/app", "/www"]
