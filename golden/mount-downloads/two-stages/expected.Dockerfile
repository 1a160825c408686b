FROM scratch AS downloads
ADD https://example.org/one.tar /tmp/one.tar

FROM debian:12 AS build
RUN --mount=type=bind,from=downloads,source=tmp/one.tar,target=/tmp/one.tar \
    tar -xf /tmp/one.tar -C /opt
FROM build
ADD https://example.org/two.tar /tmp/
RUN tar -xf /tmp/two.tar -C /opt && rm /tmp/two.tar
