FROM debian:12
RUN wget -O /tmp/tool.deb https://example.com/tool.deb && dpkg -i /tmp/tool.deb || true && \
    rm /tmp/tool.deb
ENV TOOL=1
