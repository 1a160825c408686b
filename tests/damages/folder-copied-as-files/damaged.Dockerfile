FROM alpine:3.20
COPY conf app.py /etc/tool/
