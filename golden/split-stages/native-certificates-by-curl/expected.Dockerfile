FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y gcc make curl libssl-dev
RUN cd /tmp && curl -LO https://example.org/fetch-1.0.tar.gz && tar xf fetch-1.0.tar.gz \
    && cd fetch-1.0 && ./configure --prefix=/opt/fetch && make && make install

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y libssl3 ca-certificates
COPY --from=build /opt/fetch /opt/fetch
RUN ldconfig
CMD ["/opt/fetch/bin/fetch"]
