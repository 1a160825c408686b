FROM gcc:12 AS build
COPY fetch.c /src/fetch.c
RUN gcc -o /usr/local/bin/fetch /src/fetch.c -lcurl -lz -lm

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libcurl4 ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/fetch /usr/local/bin/
ENTRYPOINT ["fetch"]
