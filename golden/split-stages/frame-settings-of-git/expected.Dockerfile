FROM node:12 AS build
RUN apt-get update && apt-get install -y git
RUN git config --global user.name robot
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --production

FROM node:12-slim
RUN apt-get update && apt-get install -y git
RUN git config --global user.name robot
WORKDIR /app
COPY --from=build /app /app/
CMD ["node", "dist/server.js"]
