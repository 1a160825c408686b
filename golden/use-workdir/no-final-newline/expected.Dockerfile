FROM debian:12
WORKDIR /srv
COPY src app/
WORKDIR app
RUN touch a
RUN touch b
WORKDIR /srv