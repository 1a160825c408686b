FROM node:20 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev && rm -rf .next/cache/webpack

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/next.config.js /app/package-lock.json /app/package.json /app/
COPY --from=build /app/.next /app/.next/
COPY --from=build /app/node_modules /app/node_modules/
COPY --from=build /app/posts /app/posts/
COPY --from=build /app/public /app/public/
ENV NODE_ENV=production
EXPOSE 3000
CMD ["npm", "start"]
