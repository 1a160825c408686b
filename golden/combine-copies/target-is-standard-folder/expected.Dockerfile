FROM debian:12-slim
COPY entrypoint.sh healthcheck.sh /usr/local/bin/
ENTRYPOINT ["entrypoint.sh"]
