FROM node:20 AS build
WORKDIR /srv
COPY . .
RUN npm ci && npm run bundle
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /srv
COPY --from=build /srv /srv/
ENV NODE_ENV=production
HEALTHCHECK CMD node -e "process.exit(0)"
CMD ["npm", "start"]
