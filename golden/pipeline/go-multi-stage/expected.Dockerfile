FROM golang:1.22-alpine AS build
RUN apk update
RUN apk add git
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /server ./cmd/server

FROM alpine:3.19
RUN apk update && apk add ca-certificates tzdata && \
    rm -rf /var/cache/apk/*
COPY --from=build /server /usr/local/bin/server
ENTRYPOINT ["server"]
