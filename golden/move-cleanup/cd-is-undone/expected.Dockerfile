FROM debian:12
WORKDIR /build
RUN (cd /opt && curl -fsSL -o /build/tool.tar.gz https://example.com/tool.tar.gz && tar -xzf /build/tool.tar.gz) && \
    rm tool.tar.gz
ENV TOOL=/opt/tool
