FROM debian:12
ARG VCS_REF
LABEL org.opencontainers.image.revision=$VCS_REF
WORKDIR /srv/web
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl jq && rm -rf /var/lib/apt/lists/*
COPY web ./
COPY common /srv/common
CMD ["./serve.sh"]
