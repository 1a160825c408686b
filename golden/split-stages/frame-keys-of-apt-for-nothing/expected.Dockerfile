FROM node:12 AS build
RUN curl -sS https://example.org/tool.gpg | apt-key add -
RUN echo "deb https://example.org/debian stable main" | tee /etc/apt/sources.list.d/tool.list
WORKDIR /app
COPY package.json yarn.lock ./
RUN yarn
COPY . .
RUN yarn build
RUN yarn install --production --ignore-scripts --prefer-offline

FROM node:12-slim
WORKDIR /app
COPY --from=build /app /app/
CMD ["node", "dist/server.js"]
