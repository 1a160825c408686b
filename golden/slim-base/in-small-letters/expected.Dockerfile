from python:3.12-slim
run apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*
workdir /app
run curl -fsSO https://example.org/a
cmd ["python", "a.py"]
