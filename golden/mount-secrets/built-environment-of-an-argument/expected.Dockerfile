FROM alpine:3.20
COPY curl /usr/local/bin/
RUN --mount=type=secret,id=TOKEN,required=true \
    export API_TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -H "Authorization: Bearer $API_TOKEN" -O https://example.com/a
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -H "Authorization: Bearer $TOKEN" -O https://example.com/b
