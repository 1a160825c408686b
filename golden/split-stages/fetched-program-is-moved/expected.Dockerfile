FROM python:3.12 AS build
RUN curl -L https://example.org/tool -o tool && chmod +x tool && mv ./tool /usr/local/bin/tool
WORKDIR /srv
COPY requirements.txt ./
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt

FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY requirements.txt ./
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY --from=build /usr/local/bin/tool /usr/local/bin/tool
COPY app.py ./
CMD ["python", "app.py"]
