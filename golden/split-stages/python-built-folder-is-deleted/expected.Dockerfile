FROM debian:11 AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3-dev python3-setuptools gcc git ca-certificates
WORKDIR /srv/src
RUN git clone https://example.org/asn.git
RUN cd asn && python3 setup.py build
RUN cd asn && python3 setup.py install

FROM debian:11-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends python3-setuptools git ca-certificates python3
WORKDIR /srv/src
RUN git clone https://example.org/asn.git
COPY --from=build /usr/local /usr/local
RUN rm -rf /srv/src/asn
CMD ["asn"]
