FROM node:20 AS build
WORKDIR /app
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    npm config set //registry.example.com/:_authToken "$TOKEN"
COPY package.json ./
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    npm install
FROM node:20-slim
COPY --from=build /app /app
