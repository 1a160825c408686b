FROM node:20
WORKDIR /app
COPY package.json ./
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    npm config set //registry.example.com/:_authToken "$TOKEN" && npm install && rm -f ~/.npmrc
