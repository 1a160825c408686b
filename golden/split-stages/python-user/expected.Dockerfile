FROM python:3.11 AS build
RUN useradd --create-home app
WORKDIR /home/app
USER app
COPY --chown=app:app requirements.txt .
RUN pip install --user --no-cache-dir -r requirements.txt

FROM python:3.11-slim
RUN useradd --create-home app
WORKDIR /home/app
USER app
COPY --from=build --chown=app:app /home/app/.local /home/app/.local
ENV PATH="/home/app/.local/bin:$PATH"
COPY --chown=app:app . .
CMD ["python", "app.py"]
