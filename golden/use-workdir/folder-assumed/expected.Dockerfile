FROM debian:12
RUN git clone https://example.com/a.git
WORKDIR /a
RUN make
RUN make install
WORKDIR /srv
