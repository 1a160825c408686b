FROM golang:1.22 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /hello .

FROM debian:12-slim
COPY --from=build /hello /usr/local/bin/hello
