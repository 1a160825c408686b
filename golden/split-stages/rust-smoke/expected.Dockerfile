FROM rust:1.70-bookworm AS build
WORKDIR /app
COPY Cargo.toml ./
COPY src ./src
RUN cargo build --release --offline

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app/target/release/udp-tracker /app/target/release/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
CMD ["/app/target/release/udp-tracker"]
