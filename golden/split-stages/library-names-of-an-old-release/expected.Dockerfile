FROM ubuntu:14.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip python3-dev gfortran libzmq3-dev libpq-dev
RUN pip3 install psycopg2 pyzmq

FROM ubuntu:14.04
RUN apt-get update && apt-get install -y python3 python3-pip gfortran libzmq3-dev libpq5
COPY --from=build /usr/local /usr/local
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
