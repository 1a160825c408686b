FROM node:20
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
RUN --mount=type=secret,id=NPM_TOKEN,required=true \
    export NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)" && \
    npm ci
