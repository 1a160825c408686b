FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y build-essential
RUN mkdir -p /var/log/app && ln -sf /dev/stdout /var/log/app/access.log
WORKDIR /src
COPY main.c .
RUN gcc -o /usr/local/bin/app main.c

FROM debian:bookworm-slim
RUN mkdir -p /var/log/app && ln -sf /dev/stdout /var/log/app/access.log
WORKDIR /src
COPY --from=build /usr/local/bin/app /usr/local/bin/
CMD ["app"]
