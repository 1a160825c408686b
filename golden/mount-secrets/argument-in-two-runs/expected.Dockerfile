FROM debian:12
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -fsS -H "Authorization: Bearer $TOKEN" -o /opt/a https://example.com/a
RUN mkdir -p /opt/b
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -fsS -H "Authorization: Bearer $TOKEN" -o /opt/b/b https://example.com/b
