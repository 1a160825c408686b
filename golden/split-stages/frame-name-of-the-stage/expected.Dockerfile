FROM --platform=linux/amd64 gcc:12 AS builder
WORKDIR /app
COPY main.c .
RUN gcc -o server main.c

FROM --platform=linux/amd64 debian:bookworm-slim AS build
WORKDIR /app
COPY --from=builder /app/server /app/
CMD ["./server"]
