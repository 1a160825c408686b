FROM debian:12
ENV APP=/srv/app
COPY src $APP/
RUN mkdir -p /srv/app && cp /etc/hostname /srv/app/
WORKDIR $APP
RUN touch a
WORKDIR /srv
