FROM scratch AS downloads
ADD ["https://example.org/tool.tar", "/tmp/tool.tar"]

FROM debian:12
RUN --mount=type=bind,from=downloads,source=tmp/tool.tar,target=/tmp/tool.tar \
    tar -xf /tmp/tool.tar -C /opt
