FROM ubuntu:22.04
RUN apt-get update \
	&& apt-get install -y autoconf automake bison build-essential cmake flex gettext libtool \
		libcurl4-openssl-dev libssl-dev libxml2-dev zlib1g-dev \
	&& make --version
