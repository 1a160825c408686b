FROM golang:1.22 AS dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
CMD ["go", "run", "."]

FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.cache/go-build \
    --mount=type=cache,target=/go/pkg/mod \
    go build -o /app

FROM scratch
COPY --from=build /app /app
CMD ["/app"]
