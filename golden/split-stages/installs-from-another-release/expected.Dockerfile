FROM debian:12 AS build
RUN apt-get update -y && apt-get install --fix-missing && \
    apt-get install -y python3 python3-pip python3-dev gcc libpq-dev && \
    apt-get install -y -t bookworm-backports jq
RUN apt-get install -y --no-install-recommends g++ libxml2-dev
RUN pip3 install --break-system-packages psycopg2

FROM debian:12-slim
RUN apt-get update -y && apt-get install --fix-missing && \
    apt-get install -y python3 python3-pip python3-dev gcc libpq-dev && \
    apt-get install -y -t bookworm-backports jq
RUN apt-get install -y --no-install-recommends libxml2 libpq5
COPY --from=build /usr/local /usr/local
COPY app.py /srv/app.py
CMD ["python3", "/srv/app.py"]
