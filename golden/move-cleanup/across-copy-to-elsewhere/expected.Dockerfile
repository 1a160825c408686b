FROM debian:12
WORKDIR /srv
RUN wget -O /tmp/tool.tar.gz https://example.com/tool.tar.gz && tar -xzf /tmp/tool.tar.gz -C /opt && \
    rm /tmp/tool.tar.gz
COPY server.conf /srv/
