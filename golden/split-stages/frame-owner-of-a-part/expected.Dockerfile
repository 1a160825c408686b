FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip python3-dev gcc
COPY . /app
RUN pip3 install -r /app/requirements.txt && cd /app && python3 setup.py build_ext --inplace

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3 ca-certificates
COPY --from=build /usr/local /usr/local
COPY --from=build /app /app
CMD ["python3", "/app/main.py"]
