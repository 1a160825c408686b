FROM python:3.12-slim
WORKDIR /app
COPY requirements/base.txt requirements/production.txt requirements/
RUN pip install -r requirements/production.txt
COPY . .
