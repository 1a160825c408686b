FROM node:18 AS build
RUN npm install -g pnpm@9
WORKDIR /app
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm build
RUN CI=true pnpm prune --prod --config.ignore-scripts=true

FROM node:18-slim
RUN npm install -g pnpm@9
WORKDIR /app
COPY --from=build /app /app/
CMD ["pnpm", "run", "prod"]
