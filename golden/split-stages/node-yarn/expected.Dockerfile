FROM node:18 AS build
WORKDIR /app
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile
COPY . .
RUN yarn build
RUN yarn install --production --ignore-scripts --prefer-offline

FROM node:18-slim
WORKDIR /app
COPY --from=build /app/package.json /app/
COPY --from=build /app/lib /app/lib/
COPY --from=build /app/node_modules /app/node_modules/
COPY --from=build /app/templates /app/templates/
CMD ["node", "lib/index.js"]
