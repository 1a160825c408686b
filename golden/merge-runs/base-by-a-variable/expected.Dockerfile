ARG ELIXIR=1.18.4
ARG DEBIAN=bookworm-20250610-slim
ARG BUILDER_IMAGE="hexpm/elixir:${ELIXIR}-debian-${DEBIAN}"
ARG RUNNER_IMAGE="debian:${DEBIAN}"

FROM ${BUILDER_IMAGE} AS builder
RUN apt-get update
RUN apt-get install -y build-essential git
RUN git clone https://example.com/app /app

FROM ${RUNNER_IMAGE}
RUN apt-get update && \
    apt-get install -y openssl
COPY --from=builder /app /app
