FROM python:3.11 AS build
WORKDIR /app
RUN pip install poetry==1.8.3
COPY pyproject.toml poetry.lock ./
RUN python -m venv /opt/venv
ENV VIRTUAL_ENV=/opt/venv PATH="/opt/venv/bin:$PATH"
RUN poetry config virtualenvs.create false && poetry install --no-interaction --only main --no-root

FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml poetry.lock ./
ENV VIRTUAL_ENV=/opt/venv PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY src ./src
USER nobody
CMD ["uvicorn", "src.main:app", "--host", "0.0.0.0"]
