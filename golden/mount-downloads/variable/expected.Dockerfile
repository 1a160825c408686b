ARG DEBIAN=12
FROM scratch AS downloads
ARG TARGETARCH
ENV VERSION=1.2
ADD https://example.org/tool-${VERSION}-$TARGETARCH.tar.gz /tmp/tool.tar.gz

FROM debian:${DEBIAN}
ARG TARGETARCH
ARG VERSION=1.1
ENV VERSION 1.2
RUN --mount=type=bind,from=downloads,source=tmp/tool.tar.gz,target=/tmp/tool.tar.gz \
    tar -xzf /tmp/tool.tar.gz -C /opt
