FROM node:20
WORKDIR /app
COPY web/package.json web/
COPY api/package.json api/
RUN --mount=type=secret,id=npmrc,target=/app/web/.npmrc,required=true \
    --mount=type=secret,id=npmrc_2,target=/app/api/.npmrc,required=true \
    cd web && npm install
RUN --mount=type=secret,id=npmrc_2,target=/app/api/.npmrc,required=true \
    cd api && npm install
