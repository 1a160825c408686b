FROM rust:1.70-slim-bookworm AS build
WORKDIR /work
COPY . .
WORKDIR /work/server
RUN cargo build --release --bin server

FROM debian:bookworm-slim
WORKDIR /work/server
COPY --from=build /work/target/release/server /work/target/release/
COPY --from=build /work/server /work/server/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
CMD ["/work/target/release/server"]
