FROM node:20
WORKDIR /app
COPY package.json ./
RUN npm install --omit=dev
RUN chown -R node:node /app
COPY --chown=node:node . .
USER node
