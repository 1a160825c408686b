FROM ubuntu:16.04 AS build
RUN apt-get update && apt-get install -y python-pip python-dev gcc
RUN pip install pyserial

FROM ubuntu:16.04
RUN apt-get update && apt-get install -y python ca-certificates
COPY --from=build /usr/local /usr/local
RUN rm -rf /root
RUN ln -s /data /root
COPY run.py /
CMD ["python", "/run.py"]
