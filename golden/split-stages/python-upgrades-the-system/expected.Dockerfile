FROM debian:12 AS build
RUN apt-get update && apt-get upgrade -y && apt-get install -y git python3-pip libpq-dev
RUN pip3 install --break-system-packages psycopg2

FROM debian:12-slim
RUN apt-get update && apt-get upgrade -y && apt-get install -y git libpq5 python3
COPY --from=build /usr/local /usr/local
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
