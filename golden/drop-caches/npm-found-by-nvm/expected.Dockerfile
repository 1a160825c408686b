FROM debian:12
COPY nvm.sh /opt/nvm.sh
RUN . /opt/nvm.sh && cd /opt && npm install && \
    npm cache clean --force
