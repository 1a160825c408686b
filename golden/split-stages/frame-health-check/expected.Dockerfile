FROM gcc:12 AS build
WORKDIR /app
COPY main.c .
RUN gcc -o server main.c

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/server /app/
EXPOSE 8080
HEALTHCHECK CMD curl -fs http://localhost:8080/ || exit 1
CMD ["./server"]
