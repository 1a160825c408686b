FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y python3-dev gcc python3-pip \
    && pip3 install supervisor \
    && ln -s /usr/local/bin/supervisord /usr/bin/supervisord \
    && ln -s /usr/bin/python3 /usr/local/bin/python

FROM ubuntu:20.04
RUN apt-get update \
    && apt-get install -y python3 ca-certificates
COPY --from=build /usr/local /usr/local
RUN ln -s /usr/local/bin/supervisord /usr/bin/supervisord
COPY supervisord.conf /etc/
CMD ["/usr/bin/supervisord", "-c", "/etc/supervisord.conf"]
