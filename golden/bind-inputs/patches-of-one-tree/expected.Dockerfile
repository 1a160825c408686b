# syntax=docker/dockerfile:1.4
FROM debian:12
WORKDIR /src
RUN --mount=type=bind,source=a.patch,target=/src/a.patch \
    --mount=type=bind,source=b.patch,target=/src/b.patch \
    patch -p1 < a.patch && patch -p1 < b.patch
