# syntax=docker/dockerfile:1.20
FROM node:20
WORKDIR /app
COPY package.json npm-shrinkwrap.json* package-lock.json* .npmrc* ./
RUN npm ci
COPY --exclude=docs --exclude=*.md . .
