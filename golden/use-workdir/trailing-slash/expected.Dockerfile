FROM debian:12
COPY src /tmp/src/
WORKDIR /tmp
RUN cp -r src copy
WORKDIR /srv
