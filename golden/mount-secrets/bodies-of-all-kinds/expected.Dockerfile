FROM debian:12
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    set -e; curl -u "me:$TOKEN" -O https://example.com/a; echo done
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    ! curl -u "me:$TOKEN" https://example.com/none
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    { curl -u "me:$TOKEN" -O https://example.com/c; }
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    (cd /opt && curl -u "me:$TOKEN" -O https://example.com/d)
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/e || true
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    test -f /a || curl -u "me:$TOKEN" -O https://example.com/f; echo done
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    if true; then curl -u "me:$TOKEN" -O https://example.com/g; fi
