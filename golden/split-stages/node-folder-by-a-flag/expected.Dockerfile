FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm install --prefix web && npm run build --prefix web
RUN cd /app/web && npm prune --omit=dev

FROM node:20-slim
WORKDIR /app
COPY . .
COPY --from=build /app/web /app/web/
CMD ["node", "web/dist/main.js"]
