FROM scratch AS downloads
ADD --chmod=644 https://example.org/get?file=tool&v=1 /tmp/tool.zip

FROM debian:12
RUN --mount=type=bind,from=downloads,source=tmp/tool.zip,target=/tmp/tool.zip \
    cd /opt && unzip /tmp/tool.zip
