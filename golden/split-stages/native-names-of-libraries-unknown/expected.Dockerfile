FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y build-essential libgdal-dev
COPY . /src
WORKDIR /src
RUN ./configure && make && make install

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y libgdal-dev
WORKDIR /src
COPY --from=build /usr/local /usr/local
RUN ldconfig
CMD ["proxyd", "--foreground"]
