FROM golang:1.22-alpine AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /opt/mailer/mailer .
RUN cp /opt/mailer/mailer /opt/mailer/probe

FROM alpine:3.21
WORKDIR /src
COPY --from=build /opt/mailer/mailer /opt/mailer/
COPY --from=build /opt/mailer/probe /opt/mailer/probe
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/
COPY entrypoint.sh /opt/mailer/
WORKDIR /var/opt/mailer
ENTRYPOINT ["/opt/mailer/entrypoint.sh", "/opt/mailer/mailer"]
CMD ["serve"]
