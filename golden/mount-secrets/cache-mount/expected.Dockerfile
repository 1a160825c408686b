FROM node:20
WORKDIR /app
COPY package.json ./
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc,required=true \
    --mount=type=cache,target=/root/.npm npm install
