FROM python:3.12-slim AS build
RUN <<EOF
set -eu
apt-get update
# drivers
apt-get install -y --no-install-recommends gcc libpq-dev curl
rm -rf /var/lib/apt/lists/*
EOF
COPY requirements.txt /
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt

FROM python:3.12-slim
RUN <<EOF
set -eu
apt-get update
apt-get install -y --no-install-recommends curl libpq5
rm -rf /var/lib/apt/lists/*
EOF
COPY requirements.txt /
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY app.py /srv/
CMD ["python", "/srv/app.py"]
