FROM node:20
RUN npm install -g n && \
    npm cache clean --force && n 0.12.7 && mkdir -p /backup
