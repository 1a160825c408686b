FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y python3 python3-pip python3-dev gcc
RUN pip3 install psycopg2

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3
COPY --from=build /usr/local /usr/local
RUN apt-get install -y wget unzip
WORKDIR /opt/scanner
RUN wget -q https://example.org/scanner.zip
RUN unzip scanner.zip
RUN rm *.zip
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
