FROM node:20
WORKDIR /srv
WORKDIR app
COPY package.json ./
RUN --mount=type=secret,id=npmrc,target=/srv/app/.npmrc,required=true \
    npm install
