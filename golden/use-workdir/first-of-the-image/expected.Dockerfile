FROM debian:12
WORKDIR /src
RUN make
RUN make install
WORKDIR /
RUN touch /done
