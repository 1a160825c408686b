FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
COPY prisma ./prisma
RUN npm ci
COPY . .
RUN npx prisma generate && npm run build
RUN npm prune --omit=dev

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends openssl ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package-lock.json /app/package.json /app/
COPY --from=build /app/dist /app/dist/
COPY --from=build /app/node_modules /app/node_modules/
COPY --from=build /app/prisma /app/prisma/
CMD ["sh", "-c", "npx prisma migrate deploy && node dist/server.js"]
