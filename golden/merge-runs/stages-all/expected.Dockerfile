FROM debian:12 AS build
RUN apt-get update && \
    apt-get install -y curl
FROM debian:12
COPY --from=build /usr/bin/curl /usr/bin/
