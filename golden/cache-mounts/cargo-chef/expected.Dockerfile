FROM lukemathwalker/cargo-chef:latest-rust-1.95 AS builder
WORKDIR /app
COPY recipe.json ./
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/usr/local/cargo/git \
    cargo chef cook --release --recipe-path recipe.json
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/usr/local/cargo/git \
    cargo build --release

FROM debian:trixie-slim
COPY --from=builder /app/target/release/app /usr/local/bin/
CMD ["app"]
