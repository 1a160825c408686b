FROM debian:12
WORKDIR /etc/tool
COPY --chown=65534:65534 --chmod=640 tool.conf tool.key ./
