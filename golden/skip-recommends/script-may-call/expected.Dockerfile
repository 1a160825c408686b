FROM debian:bookworm
COPY build.sh /
RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates && /build.sh
