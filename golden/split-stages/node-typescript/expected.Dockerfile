FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/package.json /app/
COPY --from=build /app/dist /app/dist/
COPY --from=build /app/node_modules /app/node_modules/
CMD ["node", "dist/server.js"]
