# syntax=docker/dockerfile:1
# The web shop's API: a Python service with a small front end that is built beside it.

ARG PYTHON_VERSION=3.12
ARG NODE_VERSION=20

FROM node:${NODE_VERSION}-bookworm-slim AS frontend
WORKDIR /src
COPY frontend/package.json ./
COPY frontend/package-lock.json ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

FROM python:${PYTHON_VERSION}-slim-bookworm
LABEL org.opencontainers.image.title="shop-api" \
      org.opencontainers.image.licenses="MIT"

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    APP_HOME=/srv/shop

# Libraries that the image and PDF code links against
RUN apt-get update
RUN apt-get install -y \
        curl \
        libpq5 \
        # only for invoices
        libpango-1.0-0 \
        libjpeg62-turbo
RUN apt-get install -y --no-install-recommends tini
RUN apt-get clean && rm -rf /var/lib/apt/lists/*

RUN groupadd --gid 1000 shop
RUN useradd --uid 1000 --gid shop --create-home shop

WORKDIR ${APP_HOME}

COPY requirements.txt ./
COPY constraints.txt ./
RUN pip install --upgrade pip
RUN pip install -r requirements.txt -c constraints.txt

COPY alembic.ini ./
COPY migrations/ ./migrations/
COPY shop/ ./shop/
COPY --from=frontend /src/dist ./static/

# The schema is checked at build time, so that a broken migration never ships
RUN cd migrations && for file in versions/*.py; do \
        python -m py_compile "$file" || exit 1; \
    done
RUN chmod -R a+rX ${APP_HOME}

USER shop
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s \
    CMD curl --fail http://localhost:8000/health || exit 1
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "4", "shop.wsgi:application"]
