FROM debian:12
RUN mkdir -p /etc/tool/conf.d
COPY base.conf site.conf /etc/tool/conf.d/
