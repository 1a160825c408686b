FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3 python3-pip && \
    apt-get clean
COPY app.py /srv/
RUN pip3 install flask
