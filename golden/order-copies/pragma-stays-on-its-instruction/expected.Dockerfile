FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && apt-get install -y curl
COPY requirements.txt ./
# hadolint ignore=DL3042
RUN pip install -r requirements.txt
COPY . .
