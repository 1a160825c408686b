FROM debian:12
RUN mkdir /data
RUN curl -o /tmp/tool.tar.gz https://example.com/tool.tar.gz && tar xzf /tmp/tool.tar.gz -C /opt && \
    rm /tmp/tool.tar.gz
