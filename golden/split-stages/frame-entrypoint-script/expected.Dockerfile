FROM gcc:12 AS build
COPY main.c /src/main.c
RUN gcc -o /usr/local/bin/server /src/main.c

FROM debian:bookworm-slim
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
RUN chmod +x /usr/local/bin/entrypoint.sh
COPY --from=build /usr/local/bin/server /usr/local/bin/
ENTRYPOINT ["entrypoint.sh"]
CMD ["server"]
