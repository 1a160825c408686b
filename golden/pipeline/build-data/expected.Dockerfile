FROM debian:12

RUN apt-get update && \
    apt-get install -y curl && \
    useradd --system app && \
    rm -rf /var/lib/apt/lists/*

USER app

# who built this, and from what
ARG BUILD_DATE
ARG GIT_COMMIT
ENV BUILD_DATE=$BUILD_DATE
LABEL org.opencontainers.image.created=$BUILD_DATE \
      org.opencontainers.image.revision=$GIT_COMMIT

CMD ["curl", "--version"]
