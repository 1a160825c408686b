FROM debian:12
RUN curl -fsSL https://example.org/model -o /opt/model
COPY common /srv/common
