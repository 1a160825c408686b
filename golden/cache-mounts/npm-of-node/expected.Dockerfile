FROM node:20
WORKDIR /home/node/app
COPY package.json package-lock.json ./
USER node
RUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 \
    npm ci
