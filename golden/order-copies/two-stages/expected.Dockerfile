FROM python:3.12-slim AS test
WORKDIR /app
COPY requirements-dev.txt requirements.txt ./
RUN pip install -r requirements.txt -r requirements-dev.txt
COPY . .
RUN python -m compileall app.py

FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
CMD ["python", "app.py"]
