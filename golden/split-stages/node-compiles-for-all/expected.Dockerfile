FROM node:12-alpine AS build
RUN apk add --no-cache make g++
RUN npm install -g pm2
WORKDIR /srv
COPY . .
RUN npm install && npm run build
RUN npm prune --production

FROM node:12-alpine
RUN npm install -g pm2
WORKDIR /srv
COPY --from=build /srv /srv/
CMD ["pm2", "start", "server.js", "--no-daemon"]
