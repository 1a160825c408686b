FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip
RUN pip3 install lightgbm

FROM ubuntu:20.04
RUN apt-get update && apt-get install -y python3 libgomp1 ca-certificates
COPY --from=build /usr/local /usr/local
CMD ["python3", "-m", "http.server"]
