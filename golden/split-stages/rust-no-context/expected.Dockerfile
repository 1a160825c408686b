FROM rust:1.70 AS build
WORKDIR /app
COPY . .
RUN cargo build --release
RUN mkdir /tmp/built && mv /app/target/release/server /tmp/built/ && rm -rf /app/target

FROM debian:bullseye-slim
WORKDIR /app
COPY --from=build /app /app/
COPY --from=build /tmp/built/server /app/target/release/
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
EXPOSE 3001
CMD ["./target/release/server"]
