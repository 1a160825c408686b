FROM debian:11 AS build
RUN apt-get update && apt-get install -y git python3-setuptools python3-dev gcc
RUN git clone https://example.org/mock.git /tmp/mock && cd /tmp/mock && python3 setup.py install

FROM debian:11-slim
RUN apt-get update && apt-get install -y git python3-setuptools python3
COPY --from=build /usr/local /usr/local
CMD ["mock"]
