FROM debian:12
WORKDIR /app
RUN apt-get update && apt-get install -y git
COPY app.sh ./
RUN chmod +x app.sh

ARG GIT_COMMIT
ENV GIT_COMMIT=$GIT_COMMIT

ENTRYPOINT ["/app/app.sh"]
