FROM gcc:12 AS build
RUN curl -fsSL -o /usr/local/bin/wait-for https://example.com/wait-for && chmod +x /usr/local/bin/wait-for
WORKDIR /app
COPY main.c .
RUN gcc -o server main.c

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app/server /app/
COPY --from=build /usr/local/bin/wait-for /usr/local/bin/wait-for
CMD ["wait-for", "db:5432", "--", "./server"]
