FROM debian:12 AS build
WORKDIR /out
RUN echo 1 > version && tar -cf tool.tar version
FROM debian:12
RUN --mount=type=bind,from=build,source=out/tool.tar,target=/tmp/tool.tar \
    tar -xf /tmp/tool.tar -C /opt && ls /opt
