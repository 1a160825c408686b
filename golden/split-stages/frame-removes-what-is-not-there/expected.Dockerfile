FROM node:18-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN apk add --no-cache make g++ git
RUN npm ci
RUN git config --system core.abbrev 12
RUN apk del make g++ git
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:18-alpine
WORKDIR /app
RUN apk add --no-cache git
RUN git config --system core.abbrev 12
RUN apk del git
COPY --from=build /app /app/
CMD ["node", "dist/server.js"]
