FROM debian:bookworm AS build
ADD . /src
RUN apt-get update && apt-get install -y --no-install-recommends g++ make cmake curl \
    && mkdir /tmp/b && cd /tmp/b && cmake /src && cmake --build . && make install \
    && curl -sSL "https://example.org/go.tar.gz" -o /tmp/go.tar.gz \
    && tar xzf /tmp/go.tar.gz -C /tmp \
    && cp /tmp/go/bin/gofmt /usr/bin/gofmt

FROM debian:bookworm-slim
COPY --from=build /usr/local /usr/local
COPY --from=build /usr/bin/gofmt /usr/bin/gofmt
RUN ldconfig
ENTRYPOINT ["greet"]
