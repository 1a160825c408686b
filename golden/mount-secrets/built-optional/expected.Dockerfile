FROM alpine:3.20
COPY curl /usr/local/bin/
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    if [ -n "$TOKEN" ]; then curl -u "me:$TOKEN" -O https://example.com/a; fi
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:${TOKEN:-nobody}" -O https://example.com/b
