FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm install && npm run build
RUN chgrp -R 0 /app && chmod -R g=u /app
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /app
RUN chmod g=u /app
COPY --from=build /app /app/
USER 1000
CMD ["node", "server.js"]
