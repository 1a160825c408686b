FROM debian:12
RUN mkdir() { echo "$@"; }; mkdir /opt/b
WORKDIR /opt/b
RUN touch x
