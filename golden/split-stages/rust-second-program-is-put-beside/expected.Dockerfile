FROM rust:1.80-bookworm AS build
WORKDIR /srv
COPY . .
RUN cargo build --release
RUN cp target/release/mailer target/release/probe .

FROM debian:bookworm-slim
WORKDIR /srv
COPY --from=build /srv/mailer /srv/
COPY --from=build /srv/probe /srv/probe
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
EXPOSE 8080
CMD ["./mailer"]
