FROM debian:12
RUN --mount=type=secret,id=NPM_TOKEN,required=true \
    export NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)" && \
    apt-get update && V=$(node /x/get.js) && apt-get install -y "x=$V"
RUN --mount=type=secret,id=NPM_TOKEN,required=true \
    export NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)" && \
    echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci && rm ~/.npmrc
