FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1
WORKDIR /srv/app

# the database driver needs it
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 tini && \
    rm -rf /var/lib/apt/lists/*

COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt && \
    groupadd --system app && useradd --system --gid app app && \
    mkdir -p /srv/app/uploads && chown app:app /srv/app/uploads
COPY gunicorn.conf.py .
COPY --chown=0:0 app.py ./
USER app
EXPOSE 8000
HEALTHCHECK --interval=30s CMD ["python", "-c", "import app"]
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "app:app"]
