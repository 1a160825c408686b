FROM python:3.9-alpine
WORKDIR /code
RUN apk update && \
    apk add --virtual .build-deps gcc musl-dev linux-headers && \
    rm -rf /var/cache/apk/*
COPY requirements.txt requirements.txt
RUN pip install --no-cache-dir -r requirements.txt && \
    apk del .build-deps
COPY . .
CMD ["flask", "run"]
