FROM python:3.12 AS build
COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/
WORKDIR /app
COPY . .
RUN uv sync --frozen --no-dev --no-install-project

FROM python:3.12-slim
WORKDIR /app
COPY . .
COPY --from=build /app/.venv /app/.venv
CMD [".venv/bin/python", "api.py"]
