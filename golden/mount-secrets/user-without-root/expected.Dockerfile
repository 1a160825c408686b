FROM node:20
USER node
RUN --mount=type=secret,id=TOKEN,uid=1000,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/a
USER 1000:1000
RUN --mount=type=secret,id=TOKEN,uid=1000,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/b
