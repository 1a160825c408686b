FROM rust:1.70 AS build
COPY . /usr/src/udpt
WORKDIR /usr/src/udpt
RUN cargo build --release -j4

FROM debian:bullseye-slim
WORKDIR /usr/src/udpt
COPY --from=build /usr/src/udpt/target/release/udp-tracker /usr/src/udpt/target/release/
COPY --from=build /usr/src/udpt/udpt.toml /usr/src/udpt/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
CMD ["target/release/udp-tracker", "-c", "/usr/src/udpt/udpt.toml"]
