FROM python:3.12 AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install --no-cache-dir -r requirements.txt && \
    useradd --system app && \
    mkdir -p /var/lib/app && \
    chown app /var/lib/app

FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
RUN useradd --system app && \
    mkdir -p /var/lib/app && \
    chown app /var/lib/app
COPY app.py .
USER app
CMD ["python", "app.py"]
