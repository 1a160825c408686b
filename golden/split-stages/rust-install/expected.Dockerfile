FROM rust:1.70-bookworm AS build
WORKDIR /usr/src/tracker
COPY . .
RUN cargo install --path .

FROM debian:bookworm-slim
WORKDIR /usr/src/tracker
COPY --from=build /usr/local/cargo/bin/udp-tracker /usr/local/bin/
COPY --from=build /usr/src/tracker/Rocket.toml /usr/src/tracker/
COPY --from=build /usr/src/tracker/templates /usr/src/tracker/templates/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
CMD ["udp-tracker"]
