FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
COPY dev/requirements.txt dev/
RUN pip install -r requirements.txt -r dev/requirements.txt
COPY . .
