FROM debian:12
RUN mkdir /srv/site
# Storing the modules on a separate layer will prevent unnecessary
# installs at each build
RUN apt-get update && apt-get install -y nodejs npm
RUN touch /srv/site/ready && \
    touch /srv/site/seen
