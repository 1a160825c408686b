FROM node:12
RUN npm install -g npm@6 && \
    npm cache clean --force
