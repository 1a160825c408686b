FROM centos:7 AS build
RUN yum install -y epel-release && yum install -y libsodium gcc make
RUN yum install -y openssl-devel
COPY greet /usr/src/greet
RUN cd /usr/src/greet && ./configure && make && make install

FROM centos:7
RUN yum install -y epel-release && yum install -y libsodium gcc make
RUN yum install -y openssl-libs
COPY --from=build /usr/local /usr/local
ENTRYPOINT ["greet"]
