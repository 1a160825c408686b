FROM node:22-slim
WORKDIR /opt/app
COPY assets/package.json \
    assets/npm-shrinkwrap.json* \
    assets/package-lock.json* \
    assets/.npmrc* \
    assets/
RUN npm ci --prefix ./assets
COPY . .
COPY run.sh ./
