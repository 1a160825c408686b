FROM debian:12
RUN groupadd -r app && \
    useradd -r -g app app \
    && apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /srv/app
