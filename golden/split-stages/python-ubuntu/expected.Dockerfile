FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip build-essential curl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip3 install -r requirements.txt

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3 curl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local /usr/local
COPY . .
CMD ["python3", "app.py"]
