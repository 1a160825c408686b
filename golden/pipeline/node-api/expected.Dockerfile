FROM node:20-alpine

WORKDIR /app

RUN apk add --no-cache python3 make g++
COPY package.json package-lock.json ./
RUN npm ci && \
    npm cache clean --force
COPY . .
RUN npm run build

USER node
CMD ["node", "dist/server.js"]
