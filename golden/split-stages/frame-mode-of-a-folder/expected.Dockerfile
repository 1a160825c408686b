FROM node:16 AS build
RUN groupadd -g 5000 svc && useradd -u 5000 -g svc -m svc
RUN mkdir /srv/web && chown svc:svc /srv/web && chmod 750 /srv/web
USER svc
WORKDIR /srv/web
COPY --chown=svc:svc package.json package-lock.json ./
RUN npm ci
COPY --chown=svc:svc . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:16-slim
RUN groupadd -g 5000 svc && useradd -u 5000 -g svc -m svc
RUN mkdir -p /srv/web && chown svc:svc /srv/web && chmod 750 /srv/web
USER svc
WORKDIR /srv/web
COPY --from=build /srv/web /srv/web/
CMD ["node", "dist/index.js"]
