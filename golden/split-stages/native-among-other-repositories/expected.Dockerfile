FROM alpine:3.12 AS build
RUN apk add --no-cache build-base
RUN echo http://example.org/testing >> /etc/apk/repositories
RUN apk add --no-cache film-libs
RUN wget http://example.org/web-1.tar.gz && tar zxf web-1.tar.gz && cd web-1 && ./configure && make && make install

FROM alpine:3.12
RUN apk add --no-cache libstdc++
RUN echo http://example.org/testing >> /etc/apk/repositories
RUN apk add --no-cache film-libs
COPY --from=build /usr/local /usr/local
CMD ["/usr/local/sbin/web"]
