FROM node:16 AS build
WORKDIR /usr/src/app
COPY package*.json ./
RUN npm install --legacy-peer-deps
COPY . .
RUN npm run build
RUN npm prune --omit=dev --legacy-peer-deps

FROM node:16-slim
WORKDIR /usr/src/app
COPY --from=build /usr/src/app /usr/src/app/
ENV PORT=8080
EXPOSE 8080
CMD ["npm", "start"]
