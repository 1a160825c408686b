FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
COPY settings.ini /etc/app.ini
RUN apt-get -y autoremove && apt-get clean
