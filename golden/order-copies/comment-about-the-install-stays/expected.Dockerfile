FROM python:3.12-slim
WORKDIR /app
# Install dependencies
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
