FROM debian:12 AS Dev
RUN apt-get update && \
    apt-get install -y gdb

FROM debian:12 AS build
RUN apt-get update
RUN apt-get install -y gcc
COPY main.c /
RUN gcc -static -o /main /main.c

FROM debian:12
COPY --from=build /main /
