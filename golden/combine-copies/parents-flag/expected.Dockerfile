# syntax=docker/dockerfile:1
FROM node:20
WORKDIR /app
COPY --parents packages/api/package.json packages/web/package-lock.json ./
