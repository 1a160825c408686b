FROM node:20-alpine
WORKDIR /app

RUN chown -R node:node .

COPY --chown=node:node package.json ./

COPY --chown=node:node src ./src

USER node
