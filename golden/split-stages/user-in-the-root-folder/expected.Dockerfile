FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip python3-dev gcc
COPY requirements.txt /srv/requirements.txt
RUN pip3 install -r /srv/requirements.txt

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3 ca-certificates
COPY requirements.txt /srv/requirements.txt
COPY --from=build /usr/local /usr/local
RUN useradd -m app
USER app
RUN bash -c "mkdir -p /home/app/data"
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
