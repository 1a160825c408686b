FROM node:18
COPY . /a
RUN npm ci && \
    npm cache clean --force && rm -rf "$NODE_HOME"
