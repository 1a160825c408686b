FROM python:3.12-slim
RUN apt-get update && apt-get install -y curl && curl -fsSL https://example.org/ -o /page
CMD ["python", "-m", "http.server"]
