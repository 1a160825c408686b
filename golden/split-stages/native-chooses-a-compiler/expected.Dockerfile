FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y clang cmake make git zlib1g-dev
RUN update-alternatives --install /usr/bin/cc cc /usr/bin/clang 100
RUN git clone https://example.org/world.git /src
WORKDIR /src/build
RUN cmake .. -DCMAKE_INSTALL_PREFIX=/opt/world && make && make install

FROM debian:bookworm-slim
WORKDIR /src/build
COPY --from=build /opt/world /opt/world
RUN ldconfig
CMD ["/opt/world/bin/worldserver"]
