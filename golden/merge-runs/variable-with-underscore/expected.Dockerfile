FROM debian:12
ARG _VERSION=1.2
RUN mkdir -p /opt/tool && \
    echo "tool ${_VERSION}" > /opt/tool/version
