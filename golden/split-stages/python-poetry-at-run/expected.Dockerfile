FROM python:3.11 AS build
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install poetry==1.8.3 && poetry config virtualenvs.in-project true
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-interaction --only main --no-root

FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml poetry.lock ./
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /app/.venv /app/.venv
COPY --from=build /opt/venv /opt/venv
COPY src ./src
CMD ["poetry", "run", "uvicorn", "src.main:app"]
