FROM node:20-slim
WORKDIR /app
COPY package.json npm-shrinkwrap.json* package-lock.json* .npmrc* ./
RUN npm ci
COPY . .
RUN npm run build
