FROM debian:12
RUN /usr/sbin/nginx -qt && \
    mkdir /www
