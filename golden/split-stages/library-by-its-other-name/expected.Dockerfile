FROM python:3.13-trixie AS build
RUN apt-get update && apt-get install -y gcc libxslt-dev libcurl4-openssl-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt pycurl

FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install -y libxslt1.1 libcurl4t64 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY . .
CMD ["python", "serve.py"]
