FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y python3-pip python3-dev gcc git
WORKDIR /srv
RUN pip3 install -e git+https://example.org/tools/pages.git#egg=pages
RUN sed -i 's/debug = 1/debug = 0/' src/pages/settings.py

FROM ubuntu:20.04
RUN apt-get update && apt-get install -y git python3
WORKDIR /srv
COPY --from=build /usr/local /usr/local
COPY --from=build /srv/src /srv/src
CMD ["python3", "-m", "pages"]
