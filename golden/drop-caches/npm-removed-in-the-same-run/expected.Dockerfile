FROM alpine:3.19
RUN apk add --no-cache nodejs npm \
  && npm install -g serve \
  && npm cache clean --force \
  && apk del npm
