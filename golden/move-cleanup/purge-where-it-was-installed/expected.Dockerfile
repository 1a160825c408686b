FROM python:3.12-alpine
RUN apk add --virtual .build gcc musl-dev && pip install lxml && \
    apk del .build
EXPOSE 8080
