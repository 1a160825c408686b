FROM gcc:12 AS build
WORKDIR /app
COPY main.c .
RUN gcc -O2 -o hello main.c

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app/hello /app/
CMD ["./hello"]
