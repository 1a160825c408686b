FROM debian:12
RUN mkdir -p /opt/t && echo a > /opt/t/a && ln /opt/t/a /srv/a && \
    rm -r /opt/t
RUN chmod 600 /srv/a
