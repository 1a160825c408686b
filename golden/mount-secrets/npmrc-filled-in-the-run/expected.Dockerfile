FROM node:20
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=NPM_TOKEN,required=true \
    export NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)" && \
    echo "//registry.example.com/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci && rm -f .npmrc
