FROM debian:12-slim
# Settings
COPY second.conf /srv/words/second.conf
RUN cat /srv/words/second.conf
RUN apt-get update && apt-get install -y curl
COPY first.conf /srv/words/first.conf
