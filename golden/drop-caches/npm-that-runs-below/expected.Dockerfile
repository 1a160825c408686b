FROM node:8
RUN npm install -g npm@latest && \
    npm cache clean --force
COPY package.json ./
RUN npm install && npm cache clean --force
