FROM alpine:3.20
COPY curl /usr/local/bin/
COPY npm /usr/local/bin/
WORKDIR /app
RUN --mount=type=secret,id=NODE_AUTH_TOKEN,required=true \
    export NODE_AUTH_TOKEN="$(cat /run/secrets/NODE_AUTH_TOKEN)" && \
    curl -u "me:$NODE_AUTH_TOKEN" -O https://example.com/a
RUN --mount=type=secret,id=NODE_AUTH_TOKEN,required=true \
    ["/bin/sh", "-c", "export NODE_AUTH_TOKEN=\"$(cat /run/secrets/NODE_AUTH_TOKEN)\" && exec \"$@\"", "sh", "npm", "run", "a b", "\"c\""]
