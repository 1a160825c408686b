FROM alpine:3.20
COPY curl /usr/local/bin/
ENV KEPT=yes
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/a
