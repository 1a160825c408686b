FROM node:20 AS build
RUN mkdir -p /home/node/app && chown -R node:node /home/node/app
WORKDIR /home/node/app
COPY --chown=node:node package*.json ./
USER node
RUN npm ci
COPY --chown=node:node . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
RUN mkdir -p /home/node/app && chown -R node:node /home/node/app
WORKDIR /home/node/app
USER node
COPY --from=build --chown=node:node /home/node/app/package.json /home/node/app/
COPY --from=build --chown=node:node /home/node/app/dist /home/node/app/dist/
COPY --from=build --chown=node:node /home/node/app/node_modules /home/node/app/node_modules/
CMD ["node", "dist/server.js"]
