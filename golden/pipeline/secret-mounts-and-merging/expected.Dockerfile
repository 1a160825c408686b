FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
RUN --mount=type=secret,id=TOKEN,required=true \
    (export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -o /opt/a https://example.com/a) && \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -o /opt/b https://example.com/b
RUN chmod 755 /opt/a && \
    chmod 755 /opt/b
COPY start.sh /
CMD ["/start.sh"]
