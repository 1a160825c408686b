FROM debian:12
RUN apt-get update && \
    apt-get install -y curl && \
# nothing that is left over
    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*
ENV PATH=/opt/tool/bin:$PATH
