FROM golang:1.22-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X 'main.version=${VERSION}'" -o /usr/local/bin/mailer ./cmd/mailer

FROM alpine:3.21
WORKDIR /src
COPY --from=build /usr/local/bin/mailer /usr/local/bin/
COPY --from=build /src /src/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["mailer"]
