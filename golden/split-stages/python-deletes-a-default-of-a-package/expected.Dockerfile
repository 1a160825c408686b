FROM debian:11 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nginx python3-pip python3-dev gcc
RUN pip3 install uwsgi

FROM debian:11-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends nginx libxml2 python3 ca-certificates
COPY --from=build /usr/local /usr/local
RUN rm /etc/nginx/sites-enabled/default
COPY site.conf /etc/nginx/sites-enabled/site.conf
CMD ["uwsgi", "--ini", "/srv/uwsgi.ini"]
