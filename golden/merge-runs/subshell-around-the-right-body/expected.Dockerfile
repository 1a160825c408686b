FROM debian:12
RUN (cd /opt && tar xzf tool.tar.gz) && \
    mkdir /data && \
    cp tool.conf /etc/
