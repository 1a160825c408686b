FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
RUN --mount=type=cache,target=/root/.cache ls
WORKDIR /srv
