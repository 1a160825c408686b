FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
RUN set -ex; \
    pip install -r requirements.txt
COPY . .
RUN set -ex; \
    python -m compileall app.py
