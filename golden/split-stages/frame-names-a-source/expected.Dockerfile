FROM gcc:12 AS build
COPY main.c /src/main.c
RUN gcc -o /usr/local/bin/server /src/main.c
COPY server.json /src/server.json
RUN gcc -c -o /src/main.o /src/main.c

FROM debian:bookworm-slim
COPY server.json /src/server.json
COPY --from=build /usr/local/bin/server /usr/local/bin/
COPY --from=build /src/main.c /src/
WORKDIR /
CMD ["server", "/src/main.c"]
