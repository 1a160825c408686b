from golang:1.20 as build
WORKDIR /src
COPY . .
RUN go build -o /bin/hello

from debian:bookworm-slim
WORKDIR /src
COPY --from=build /bin/hello /bin/
COPY --from=build /src /src/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
CMD ["/bin/hello"]
