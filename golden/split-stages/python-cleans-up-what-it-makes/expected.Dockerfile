FROM debian:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip python3-dev gcc git
RUN pip3 install --break-system-packages psutil \
    && git clone https://example.org/fonts.git /tmp/fonts \
    && cp -r /tmp/fonts/ttf /usr/share/fonts/ttf \
    && rm -rf /tmp/fonts

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 git ca-certificates
COPY --from=build /usr/local /usr/local
RUN git clone https://example.org/fonts.git /tmp/fonts \
    && cp -r /tmp/fonts/ttf /usr/share/fonts/ttf \
    && rm -rf /tmp/fonts
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
