FROM alpine:3.20
COPY npm /usr/local/bin/
WORKDIR /app
RUN --mount=type=secret,id=NPM_TOKEN,required=true \
    export NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)" && \
    echo "//registry.example.com/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci && rm -f .npmrc
