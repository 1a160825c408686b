FROM gcc:12 AS build
WORKDIR /app
COPY main.c .
RUN gcc -o server main.c

FROM debian:bookworm-slim
WORKDIR /app
RUN useradd --system app
RUN mkdir -p /app && chown app:app /app
COPY --from=build --chown=app:app /app/server /app/
USER app
CMD ["./server"]
