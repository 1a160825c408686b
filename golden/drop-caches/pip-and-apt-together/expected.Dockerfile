FROM python:3.11
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq5 \
 && pip install --no-cache-dir psycopg2 \
 && python -c 'import psycopg2' \
 && rm -rf /var/lib/apt/lists/*
