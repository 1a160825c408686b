FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y python3-setuptools python3-dev gcc && easy_install3 psutil && ln -s /usr/bin/python3 /usr/bin/python

FROM ubuntu:20.04
RUN apt-get update && apt-get install -y python3-setuptools python3
COPY --from=build /usr/local /usr/local
RUN ln -s /usr/bin/python3 /usr/bin/python
CMD ["python", "-m", "http.server"]
