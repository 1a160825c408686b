FROM debian:12
ENV PHPIZE_DEPS="autoconf \
		dpkg-dev dpkg \
		file"
RUN apt-get install -y $PHPIZE_DEPS
