FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y python3-pip python3-dev gcc wget
RUN cd /tmp && wget -q https://example.org/tool.tar.gz \
    && tar xzf tool.tar.gz && mv /tmp/tool-1.0/tool /usr/local/bin/ \
    && rm -rf tool.tar.gz /tmp/tool-1.0
RUN pip3 install psutil

FROM ubuntu:20.04
RUN apt-get update && apt-get install -y wget python3
COPY --from=build /usr/local /usr/local
COPY app.py /srv/
CMD ["python3", "/srv/app.py"]
