FROM python:3.9 AS build
COPY requirements.txt /
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r /requirements.txt

FROM python:3.9-slim
COPY requirements.txt /
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
RUN apt-get update && apt-get install -y wget
RUN wget -q https://example.org/tool.tar.gz && tar xzf tool.tar.gz -C /srv
COPY app.py /srv/
CMD ["python", "/srv/app.py"]
