FROM python:3.12-slim
WORKDIR /app
RUN pip install --upgrade wheel
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
