FROM debian:12
RUN --mount=type=bind,source=tool.deb,target=/tmp/tool.deb \
    dpkg -i /tmp/tool.deb
