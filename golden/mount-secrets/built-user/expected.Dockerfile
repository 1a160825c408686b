FROM alpine:3.20
COPY curl /usr/local/bin/
COPY npm /usr/local/bin/
RUN touch /tmp/told && chmod 666 /tmp/told && mkdir /srv/app && chown 1234 /srv/app
USER nobody
RUN --mount=type=secret,id=TOKEN,mode=0444,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/a
USER 1234:1234
RUN --mount=type=secret,id=TOKEN,uid=1234,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/b
WORKDIR /srv/app
RUN --mount=type=secret,id=npmrc,target=/srv/app/.npmrc,uid=1234,required=true \
    --mount=type=secret,id=TOKEN,uid=1234,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    npm install
