FROM debian:12
WORKDIR /srv/app
COPY src .
RUN touch a
RUN touch b
