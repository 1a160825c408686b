FROM python:3.12-alpine AS build
RUN apk add --no-cache "libpq>16" gcc musl-dev
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt

FROM python:3.12-alpine
RUN apk add --no-cache "libpq>16"
WORKDIR /srv
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY . .
CMD ["python", "serve.py"]
