FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git libmagic1 ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY main.py .
CMD ["python", "main.py"]
