FROM debian:12
RUN npm install -g serve && \
    npm cache clean --force && dpkg --purge npm nodejs
