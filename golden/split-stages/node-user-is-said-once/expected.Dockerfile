FROM node:16 AS build
RUN adduser --disabled-password --home /srv/ui ui
USER ui
WORKDIR /srv/ui
COPY . .
USER root
RUN chown -R ui:ui /srv/ui
USER ui
RUN npm install && npm run build
RUN npm prune --omit=dev

FROM node:16-slim
RUN adduser --disabled-password --home /srv/ui ui
RUN mkdir -p /srv/ui && chown ui:ui /srv/ui
USER ui
COPY --from=build /srv/ui /srv/ui/
WORKDIR /
USER root
RUN mkdir /data
USER ui
CMD ["node", "/srv/ui/server.js"]
