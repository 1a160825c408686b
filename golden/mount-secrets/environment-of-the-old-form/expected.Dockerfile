FROM debian:12
ENV A=1 \
    B=2
RUN --mount=type=secret,id=TOKEN,required=true \
    --mount=type=secret,id=OTHER_TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    export OTHER_TOKEN="$(cat /run/secrets/OTHER_TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/a && curl -u "me:$OTHER_TOKEN" -O https://example.com/b
