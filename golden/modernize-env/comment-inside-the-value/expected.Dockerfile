FROM debian:12
ENV DEPS="gcc \
# for headers
    libc6-dev"
RUN apt-get install -y $DEPS
