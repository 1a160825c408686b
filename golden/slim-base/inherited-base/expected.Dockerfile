FROM python:3.12-slim AS base
RUN pip install requests
FROM base
COPY app.py /
CMD ["python", "/app.py"]
