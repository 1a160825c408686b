FROM debian:bookworm AS build

RUN apt-get update && apt-get install -y build-essential curl libpcre2-dev

WORKDIR /usr/src
RUN curl -fsSL https://example.com/served-1.2.tar.gz | tar xz
RUN cd served-1.2 && ./configure --prefix=/opt/served && make -j4 && make install

FROM debian:bookworm-slim

RUN apt-get update && apt-get install -y libpcre2-16-0 libpcre2-32-0 libpcre2-posix3

WORKDIR /usr/src
COPY --from=build /opt/served /opt/served
RUN ldconfig

COPY served.conf /etc/served.conf
EXPOSE 80
CMD ["/opt/served/sbin/served", "-c", "/etc/served.conf"]
