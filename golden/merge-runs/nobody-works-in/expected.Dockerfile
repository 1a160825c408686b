FROM example/base
RUN git clone --branch v1.2.0 https://example.com/tool.git /tool && make -C /tool install && rm -rf /tool && \
    apt-get update && apt-get install -y gdb && rm -rf /var/lib/apt/lists/* /tmp/* /usr/share/doc && \
    rm -rf /root/.cache
