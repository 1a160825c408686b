FROM alpine:3.20
COPY curl /usr/local/bin/
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/a
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    set -e; curl -u "me:$TOKEN" -O https://example.com/b; echo done > /opt/done
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    ! false && (curl -u "me:$TOKEN" -O https://example.com/c) || exit 1
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)"; \
    curl -u "me:$TOKEN" -O https://example.com/d & wait
FROM alpine:3.20
COPY curl /usr/local/bin/
COPY --from=0 /tmp/told /opt/told
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    test -f /none || curl -u "me:$TOKEN" -O https://example.com/e; true
