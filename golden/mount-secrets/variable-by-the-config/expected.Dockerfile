FROM debian:12
RUN --mount=type=secret,id=TOKEN,env=TOKEN,required=true \
    curl -fsS -H "Authorization: Bearer $TOKEN" -o /opt/tool https://example.com/tool
