FROM python:3.12-slim
WORKDIR /app

COPY requirements.txt ./

# pinned by the team of platforms
RUN pip install -r requirements.txt

# The code of the service.
COPY . .

# Start it.
CMD ["python", "app.py"]
