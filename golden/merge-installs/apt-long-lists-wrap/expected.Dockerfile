FROM debian:12
RUN apt-get update \
	&& apt-get install -y autoconf automake bison bzip2 cmake file gettext-base libtool make unzip \
		libcurl4-openssl-dev libssl-dev libxml2-dev zlib1g-dev \
	&& make --version
