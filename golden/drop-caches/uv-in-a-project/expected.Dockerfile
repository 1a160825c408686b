FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
WORKDIR /srv/app
COPY pyproject.toml uv.lock ./
RUN uv sync --no-cache --frozen --no-install-project
COPY . .
RUN uv sync --no-cache --frozen && uv pip install --no-cache gunicorn
