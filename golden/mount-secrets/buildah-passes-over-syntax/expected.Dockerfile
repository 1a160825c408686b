# syntax=docker/dockerfile:1.10
FROM node:20
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=NODE_AUTH_TOKEN,required=true \
    export NODE_AUTH_TOKEN="$(cat /run/secrets/NODE_AUTH_TOKEN)" && \
    npm ci
RUN --mount=type=secret,id=NODE_AUTH_TOKEN,required=true \
    ["/bin/sh", "-c", "export NODE_AUTH_TOKEN=\"$(cat /run/secrets/NODE_AUTH_TOKEN)\" && exec \"$@\"", "sh", "npm", "run", "build"]
