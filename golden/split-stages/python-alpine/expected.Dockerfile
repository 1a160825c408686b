FROM python:3.11-alpine AS build
RUN apk add --no-cache build-base postgresql-dev bash
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install --no-cache-dir -r requirements.txt

FROM python:3.11-alpine
RUN apk add --no-cache bash libstdc++ libpq
WORKDIR /app
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY . .
CMD ["python", "app.py"]
