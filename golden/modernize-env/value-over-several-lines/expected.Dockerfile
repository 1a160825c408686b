FROM alpine:3.20
ENV PHPIZE_DEPS="autoconf \
		dpkg-dev dpkg \
		file"
RUN echo $PHPIZE_DEPS > /deps
