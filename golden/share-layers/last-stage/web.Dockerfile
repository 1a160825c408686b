FROM node:20 AS build
WORKDIR /src
COPY . .
RUN npm ci

FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY --from=build /src/dist ./
