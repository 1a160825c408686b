FROM alpine:3.20
COPY run.sh settings.json /opt/
COPY --chown=5:6 --chmod=640 settings.json /etc/tool/
