FROM node:22-slim
WORKDIR /app
COPY package.json npm-shrinkwrap.json* package-lock.json* .npmrc* ./
RUN npm ci
COPY client/package.json \
    client/npm-shrinkwrap.json* \
    client/package-lock.json* \
    client/.npmrc* \
    client/
RUN cd client && npm ci
COPY . .
RUN cd client && npm run build
CMD ["node", "server.js"]
