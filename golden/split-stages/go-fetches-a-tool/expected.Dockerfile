FROM golang:1.12 AS build
RUN wget -q https://example.org/glide-v0.13.3-linux-amd64.tar.gz \
    && tar xzf glide-v0.13.3-linux-amd64.tar.gz \
    && mv linux-amd64/glide /usr/local/bin
WORKDIR /go/src/example.org/hello
COPY . .
RUN glide install && go build -o /bin/hello

FROM debian:buster-slim
WORKDIR /go/src/example.org/hello
COPY --from=build /bin/hello /bin/
COPY --from=build /go/src/example.org/hello /go/src/example.org/hello/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["/bin/hello"]
