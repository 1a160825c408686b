FROM alpine:3.20
COPY --chmod=700 data /srv/data
