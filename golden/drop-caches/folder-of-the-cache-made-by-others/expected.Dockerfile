FROM python:3.12
RUN pip install --no-cache-dir flask
COPY settings /root/.cache/own/
RUN mkdir -p /root/.cache/more && rm -rf /root/.cache/more && git clone https://example.org/x /root/.cache/x
