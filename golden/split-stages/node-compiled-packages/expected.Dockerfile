FROM node:20-alpine AS build
RUN apk add --no-cache python3 make g++
WORKDIR /srv
COPY package*.json ./
RUN npm install --omit=dev
COPY . .

FROM node:20-alpine
RUN apk add --no-cache python3
WORKDIR /srv
COPY --from=build /srv /srv/
CMD ["node", "serve.js"]
