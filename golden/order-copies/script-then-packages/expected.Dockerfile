FROM debian:12-slim
WORKDIR /srv
RUN apt-get update && apt-get install -y curl
COPY . .
RUN ./setup.sh
