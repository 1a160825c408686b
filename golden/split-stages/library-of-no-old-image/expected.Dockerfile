FROM debian:jessie AS build
RUN apt-get update && apt-get install -y python3 python3-pip python3-dev gcc liblz4-dev libacl1-dev
RUN pip3 install lz4

FROM debian:jessie-slim
RUN apt-get update && apt-get install -y python3 python3-pip liblz4-dev
COPY --from=build /usr/local /usr/local
CMD ["python3", "-m", "lz4"]
