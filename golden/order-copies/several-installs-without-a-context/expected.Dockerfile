FROM python:3.12
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt && pip install gunicorn && apt-get update && apt-get install -y curl && \
    pip cache purge && rm -rf /var/lib/apt/lists/*
COPY . .
