FROM python:3.11 AS build
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt && useradd --system app && rm requirements.txt

FROM python:3.11-slim
WORKDIR /srv
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
RUN useradd --system app
COPY app.py .
USER app
CMD ["python", "app.py"]
