FROM python:3.9-alpine AS build
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN apk add --no-cache --virtual=needed-once gcc musl-dev libffi-dev && apk add --no-cache git && pip install cffi

FROM python:3.9-alpine
RUN apk add --no-cache git libffi
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY . /srv
CMD ["python", "/srv/app.py"]
