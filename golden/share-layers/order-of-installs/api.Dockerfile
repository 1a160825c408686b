FROM debian:12
RUN apt-get update && apt-get install -y nginx
RUN apt-get update && apt-get install -y postgresql-client
