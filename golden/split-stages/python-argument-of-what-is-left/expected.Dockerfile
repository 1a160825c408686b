FROM python:3.11 AS build
ARG owner=app
COPY requirements.txt /
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r /requirements.txt && useradd --system $owner

FROM python:3.11-slim
ARG owner=app
COPY requirements.txt /
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
RUN useradd --system $owner
COPY app.py /srv/
CMD ["python", "/srv/app.py"]
