FROM debian:12
RUN mkdir -p /srv && \
    (. /opt/nvm.sh && npm install -g serve && \
    npm cache clean --force) && \
    echo done
