FROM debian:bookworm
RUN apt-get update -qq && apt-get -qqy install --no-install-recommends git make ca-certificates
