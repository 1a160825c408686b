FROM debian:12
COPY --chown=0:0 ["start here.sh", "tool.conf", "/opt/tool/"]
RUN chmod +x "/opt/tool/start here.sh"
