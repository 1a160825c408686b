FROM python:3.11 AS build
RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv env && env/bin/pip install -r requirements.txt

FROM python:3.11-slim
WORKDIR /srv
COPY --from=build /srv/env /srv/env
COPY . .
CMD ["./start.sh"]
