FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build -o out/ ./cmd/...

FROM debian:12-slim
COPY --from=build /src/out/controller-manager-for-everything \
     /src/out/controller-scheduler-for-everything \
     /usr/local/bin/
ENTRYPOINT ["controller-manager-for-everything"]
