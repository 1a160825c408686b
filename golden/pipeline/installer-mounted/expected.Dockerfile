# syntax=docker/dockerfile:1.4
FROM debian:12

COPY settings.conf /etc/tool/
RUN mkdir -p /opt/tool
# The tool, as it is delivered
RUN --mount=type=bind,source=tool.bin,target=/tmp/tool.bin \
    cp /tmp/tool.bin /opt/tool/tool
ENV PATH=/opt/tool:$PATH

CMD ["tool"]
