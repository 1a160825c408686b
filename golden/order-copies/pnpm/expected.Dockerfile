FROM node:20-slim
WORKDIR /app
RUN npm install -g pnpm@9.1.0
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm run build
