# syntax=docker/dockerfile:1
FROM python:3.12
COPY requirements.txt /app/
RUN pip install --no-cache-dir -r /app/requirements.txt
COPY --link src /app/src
COPY requirements.txt /app
