# syntax=docker/dockerfile:1.4
FROM debian:12
WORKDIR /src
RUN --mount=type=bind,source=fix.diff,target=/src/fix.diff \
    patch -p1 < fix.diff
