FROM debian:12
RUN apt-get update \
  && apt-get install -y \
    # the server
    nginx \
    # tools for people
    less \
    # and one more
    vim
