FROM alpine:3.20
RUN --mount=type=cache,target=/var/cache/apk,sharing=locked \
    apk add --update-cache --cache-dir=/var/cache/apk --virtual .build gcc musl-dev \
    && cc -o /app app.c \
    && apk del .build
