FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
COPY greet /usr/src/greet
RUN cd /usr/src/greet \
    && ./configure \
    && make \
    && make install && ldconfig

FROM debian:bookworm-slim
COPY --from=build /usr/local /usr/local
RUN ldconfig
ENTRYPOINT ["greet"]
CMD ["world"]
