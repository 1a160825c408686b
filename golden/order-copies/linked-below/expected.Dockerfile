FROM debian:12
RUN apt-get update && apt-get install -y git
RUN ln -s /srv/app-1.0 /srv/app && git clone https://example.org/themes /opt/themes
COPY app.conf /srv/app-1.0/conf/
RUN chmod 600 /srv/app/conf/app.conf && git clone https://example.org/fonts /opt/fonts
