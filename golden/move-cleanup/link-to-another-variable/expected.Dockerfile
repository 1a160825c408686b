FROM debian:12
ENV TOOL=/opt/tool
RUN mkdir -p /data/v1 && truncate -s 8M /data/v1/blob && ln -s $TOOL/bin /usr/local/tool && ln -s /opt/more-$(arch) /more && \
    rm /data/v1/blob
RUN cp /etc/os-release /etc/release

FROM debian:12
RUN apt-get update && apt-get install -y curl && ln -s "$(command -v curl)" /usr/local/bin/fetch && \
    rm -rf /var/lib/apt/lists/*
RUN cp /etc/os-release /etc/release
