FROM debian:12
WORKDIR "/srv/app"
RUN mkdir -p /etc/tool
COPY one.conf two.conf "/etc/tool/"
