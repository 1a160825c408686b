FROM debian:bookworm AS build

RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev make \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/words
COPY . .
RUN make

FROM debian:bookworm-slim

WORKDIR /srv/words

COPY --from=build /srv/words/words /srv/words/
COPY --from=build /srv/words/words.txt /srv/words/

EXPOSE 8080
CMD ["./words"]
