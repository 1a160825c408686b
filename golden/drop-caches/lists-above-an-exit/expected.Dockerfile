FROM python:3.13-alpine3.22
RUN apk update && apk add bash && \
  rm -rf /var/cache/apk/* && \
  { addgroup -g 82 -S www-data ; \
  adduser -u 82 -D -S -G www-data www-data && exit 0 ; exit 1; }
