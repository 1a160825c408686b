FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
RUN touch a
RUN touch b
WORKDIR /srv
CMD ["ls"]
