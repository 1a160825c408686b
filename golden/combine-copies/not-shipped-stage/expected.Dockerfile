FROM golang:1.22 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

FROM scratch
COPY --from=build /go/pkg /pkg
