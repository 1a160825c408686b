FROM python:3.11 AS build
RUN apt-get update && apt-get install -y gcc ffmpeg && rm -rf /var/lib/apt/
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt

FROM python:3.11-slim
RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/
WORKDIR /srv
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY . .
CMD ["python", "serve.py"]
