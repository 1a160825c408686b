FROM python:3.12
WORKDIR /app
RUN apt-get update && apt-get install -y curl
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
CMD ["python", "app.py"]
