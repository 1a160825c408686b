FROM debian:12
RUN --mount=type=secret,id=TOKEN_2,required=true \
    --mount=type=secret,id=TOKEN \
    export TOKEN="$(cat /run/secrets/TOKEN_2)" && \
    ./setup /run/secrets/TOKEN; curl -u "me:$TOKEN" -O https://example.com/a
