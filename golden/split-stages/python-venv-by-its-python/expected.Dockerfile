FROM python:3.13 AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv venv && \
    venv/bin/python -m pip install --upgrade pip && \
    venv/bin/pip install -r requirements.txt

FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt ./
COPY --from=build /app/venv /app/venv
COPY app.py ./
CMD ["venv/bin/python", "app.py"]
