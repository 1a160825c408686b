FROM debian:12
RUN apt-get update && apt-get install -y postgresql-client
RUN apt-get update && apt-get install -y nginx
