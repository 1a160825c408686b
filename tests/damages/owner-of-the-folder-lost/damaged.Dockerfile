FROM alpine:3.20
RUN mkdir -p /app/data
COPY --chown=33:33 data /app/
