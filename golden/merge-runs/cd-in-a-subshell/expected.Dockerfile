FROM debian:12
WORKDIR /src
RUN (cd /opt && tar xzf tool.tar.gz) && \
    ls -l
