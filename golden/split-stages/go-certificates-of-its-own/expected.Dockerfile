FROM golang:1.22 AS build
COPY corp.crt /usr/local/share/ca-certificates/
RUN update-ca-certificates
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /bin/app .

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY corp.crt /usr/local/share/ca-certificates/
RUN update-ca-certificates
WORKDIR /src
COPY --from=build /bin/app /bin/
COPY --from=build /src /src/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["/bin/app"]
