FROM python:3.12-slim
WORKDIR /app
COPY requirements requirements/
RUN pip install -r requirements/all.txt
COPY . .
