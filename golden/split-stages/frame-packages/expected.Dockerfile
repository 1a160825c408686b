FROM debian:bookworm AS build

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        # for the program
        ffmpeg \
        gcc \
        libc6-dev \
        tzdata \
    && rm -rf /var/lib/apt/lists/*

COPY main.c /src/main.c
RUN gcc -o /usr/local/bin/main /src/main.c

FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ffmpeg \
        tzdata \
    && rm -rf /var/lib/apt/lists/*

COPY --from=build /usr/local/bin/main /usr/local/bin/
CMD ["main"]
