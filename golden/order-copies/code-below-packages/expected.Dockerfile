FROM python:3.12-slim
WORKDIR /srv
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl \
 && rm -rf /var/lib/apt/lists/*
COPY app/ app/
COPY settings.py .
CMD ["python", "-m", "app"]
