FROM python:3.12-slim
COPY requirements.txt /app/
WORKDIR /app
RUN pip install -r requirements.txt
ADD . /app
