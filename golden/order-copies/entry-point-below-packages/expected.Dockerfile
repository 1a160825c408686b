FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
COPY entrypoint.sh /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
