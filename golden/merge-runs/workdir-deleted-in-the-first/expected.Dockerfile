FROM debian:12
WORKDIR /tmp/build
RUN touch /opt/a && rm -rf /tmp/*
RUN touch left && \
    cd .. && rm -rf build
RUN useradd app
