FROM debian:12 AS build
LABEL org.opencontainers.image.authors="Jo Doe"
FROM debian:12
LABEL org.opencontainers.image.authors="Jo Doe"
COPY --from=build /a /a
