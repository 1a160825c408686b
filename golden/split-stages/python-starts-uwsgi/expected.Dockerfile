FROM python:3.11-bookworm AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libxml2 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
CMD ["uwsgi", "--ini", "/etc/uwsgi.ini"]
