FROM golang:1.19 AS build
WORKDIR /src
COPY . .
RUN go build -o ./bin/server . && \
    cp ./bin/server /usr/local/bin/election && \
    mkdir -p /etc/election && \
    cp server.yaml /etc/election/ && \
    rm -rf bin

FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/election /usr/local/bin/
COPY --from=build /etc/election /etc/election/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
WORKDIR /
CMD ["election", "-config=/etc/election/server.yaml"]
