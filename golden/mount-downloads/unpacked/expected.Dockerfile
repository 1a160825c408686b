FROM scratch AS downloads
ADD https://example.org/tool-1.2.tar.gz /tmp/tool-1.2.tar.gz

FROM debian:12
RUN apt-get update
RUN --mount=type=bind,from=downloads,source=tmp/tool-1.2.tar.gz,target=/tmp/tool-1.2.tar.gz \
    tar -xzf /tmp/tool-1.2.tar.gz -C /opt
