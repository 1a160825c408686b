FROM node:18 AS build
WORKDIR /usr/src/app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:18-slim
WORKDIR /usr/src/app
COPY --from=build /usr/src/app/package-lock.json /usr/src/app/package.json /usr/src/app/
COPY --from=build /usr/src/app/dist /usr/src/app/dist/
COPY --from=build /usr/src/app/node_modules /usr/src/app/node_modules/
COPY --from=build /usr/src/app/views /usr/src/app/views/
EXPOSE 3000
CMD ["npm", "run", "start:prod"]
