FROM node:20 AS build
RUN npm install -g polymer-cli
WORKDIR /app
COPY . .
RUN npm install
RUN polymer build
RUN npm prune --omit=dev

FROM node:20-slim
RUN npm install -g polymer-cli
WORKDIR /app
COPY --from=build /app /app/
CMD ["polymer", "serve"]
