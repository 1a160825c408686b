FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
COPY settings.ini /etc/app.ini
RUN (cd /etc && sed -i s/a/b/ app.ini && apt-get update && apt-get install -y wget) && \
    rm -rf /var/lib/apt/lists/*
