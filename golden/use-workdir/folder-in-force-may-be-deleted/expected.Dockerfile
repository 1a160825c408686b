FROM debian:12
WORKDIR /sources
COPY . .
RUN mkdir /opt/tool
WORKDIR /opt/tool
RUN /sources/configure
RUN /sources/install
WORKDIR /sources
CMD ["/opt/tool/run"]
