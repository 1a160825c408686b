FROM node:20 AS build
WORKDIR /srv
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build && chown -R node:node /srv
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /srv
RUN mkdir -p /srv && chown node:node /srv
COPY --from=build --chown=node:node /srv /srv/
USER node
CMD ["node", "dist/main.js"]
