FROM rust:1.79
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src/main.rs src/
RUN cargo fetch --locked
COPY . .
RUN cargo build --release --offline
