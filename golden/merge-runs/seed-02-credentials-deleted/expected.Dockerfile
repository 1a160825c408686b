FROM debian:12
COPY credentials.txt /tmp/
RUN mkdir -p /app && sed 's/^/user=/' /tmp/credentials.txt > /app/config && \
    rm /tmp/credentials.txt
