FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get upgrade -y
RUN apt-get install -y --no-install-recommends curl python3-pip python3-dev gcc
RUN pip3 install uwsgi

FROM ubuntu:22.04
RUN apt-get update && apt-get upgrade -y
RUN apt-get install -y --no-install-recommends curl python3 ca-certificates
COPY --from=build /usr/local /usr/local
CMD ["uwsgi", "--http", ":8000"]
