FROM node:20 AS new
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=token NPM_TOKEN=$(cat /run/secrets/token) npm ci && \
    npm cache clean --force

FROM node:14
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN CYPRESS_INSTALL_BINARY=0 npm ci && \
    npm cache clean --force
