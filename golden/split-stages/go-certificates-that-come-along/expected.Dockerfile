FROM debian:bullseye AS build
RUN apt-get update && apt-get install -y golang git
ENV GOPATH /go
RUN go get example.org/tools/shell

FROM debian:bullseye-slim
ENV GOPATH /go
COPY --from=build /go/bin/shell /go/bin/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
ENTRYPOINT ["/go/bin/shell"]
