FROM debian:12 AS one
RUN apt-get update && \
    apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/* /opt/doc && \
    rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/tool/bin:$PATH

FROM one
RUN apt-get update && \
    apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/* && \
    rm -r /var/lib/apt/lists/*
ENV PATH=/opt/tool/bin:$PATH
