FROM debian:12
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -fsS -H "Authorization: Bearer $TOKEN" -o /opt/tool https://example.com/tool
