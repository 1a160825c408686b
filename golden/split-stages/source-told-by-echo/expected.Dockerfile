FROM debian:12 AS build
RUN echo "deb https://example.org/apt stable main" > /etc/apt/sources.list.d/example.list && \
    apt-get update && apt-get install -y python3 python3-pip python3-dev gcc example-client
COPY requirements.txt /srv/requirements.txt
RUN pip3 install --break-system-packages -r /srv/requirements.txt

FROM debian:12-slim
RUN echo "deb https://example.org/apt stable main" > /etc/apt/sources.list.d/example.list && \
    apt-get update && \
    apt-get install -y python3 example-client libpq5 ca-certificates
COPY requirements.txt /srv/requirements.txt
COPY --from=build /usr/local /usr/local
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
