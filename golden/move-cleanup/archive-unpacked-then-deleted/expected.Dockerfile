FROM debian:12
ENV PREFIX=/opt/tool
RUN mkdir -p /tmp/tool $PREFIX && echo 1.0 > /tmp/tool/version && \
    tar -czf /tmp/tool.tar.gz -C /tmp tool && tar -xzf /tmp/tool.tar.gz -C $PREFIX && \
    rm -rf /tmp/tool /tmp/tool.tar.gz
ENV PATH=$PREFIX/bin:$PATH
WORKDIR /srv/app
COPY app.conf .
CMD ["cat", "/opt/tool/tool/version"]
