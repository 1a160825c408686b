FROM debian:12
RUN --mount=type=bind,source=tool.tar.gz,target=/tmp/tool.tar.gz \
    tar -xzf /tmp/tool.tar.gz -C /opt
