FROM python:3.9 AS build
RUN wget -q -O - https://example.org/tool.asc | apt-key add -
RUN echo "deb https://example.org/debian stable main" > /etc/apt/sources.list.d/tool.list
RUN apt-get update && apt-get install -y wget tool
COPY requirements.txt /
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r /requirements.txt

FROM python:3.9-slim
RUN apt-get update && apt-get install -y --no-install-recommends gnupg wget ca-certificates && rm -rf /var/lib/apt/lists/*
RUN wget -q -O - https://example.org/tool.asc | apt-key add -
RUN echo "deb https://example.org/debian stable main" > /etc/apt/sources.list.d/tool.list
RUN apt-get update && apt-get install -y wget tool
COPY requirements.txt /
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY app.py /srv/
CMD ["python", "/srv/app.py"]
