FROM debian:12
COPY scripts /s
RUN useradd app && \
    /s/install.sh && \
    rm -rf /opt/tool/docs
RUN /s/configure.sh
