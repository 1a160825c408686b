FROM python:3.12-slim
WORKDIR /app
COPY constraints.txt requirements.txt ./
RUN pip install -r requirements.txt -c constraints.txt
COPY . .
