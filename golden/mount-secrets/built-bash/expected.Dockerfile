FROM debian:12
COPY curl /usr/local/bin/
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" https://example.com/a | cat
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    [[ -n "$TOKEN" ]] && curl -u "me:$TOKEN" -O https://example.com/b
