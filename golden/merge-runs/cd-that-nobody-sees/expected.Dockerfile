FROM debian:12
RUN cd /opt && tar xzf one.tar.gz && \
    cd /srv && tar xzf two.tar.gz
