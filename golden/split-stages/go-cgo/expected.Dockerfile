FROM golang:1.20-bullseye AS build
WORKDIR /srv/notes
COPY . .
RUN go build -o notes

FROM debian:bullseye-slim
WORKDIR /srv/notes
COPY --from=build /srv/notes/notes /srv/notes/
COPY --from=build /srv/notes/migrations /srv/notes/migrations/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
VOLUME /srv/notes/data
CMD ["/srv/notes/notes"]
