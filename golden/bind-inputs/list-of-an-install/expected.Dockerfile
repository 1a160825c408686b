FROM python:3.12-slim
WORKDIR /app
RUN --mount=type=bind,source=requirements.txt,target=/app/requirements.txt \
 pip install -r requirements.txt
