FROM debian:11 AS build
RUN apt-get update && apt-get install -y git python3-setuptools python3-pip python3-dev gcc
WORKDIR /home
RUN git clone https://example.org/engine.git && cd engine && python3 setup.py build && python3 setup.py install && cd .. && rm -rf engine
RUN pip3 install thug

FROM debian:11-slim
RUN apt-get update && apt-get install -y git python3-setuptools python3
WORKDIR /home
COPY --from=build /usr/local /usr/local
CMD ["thug"]
