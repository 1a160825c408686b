FROM debian:12
ARG HOST_VERSION
COPY start.sh /opt/startup/
RUN chmod +x /opt/startup/start.sh
ENV HOME=/home
RUN apt-get update && \
    apt-get install -y libc-dev
COPY worker /host/worker
