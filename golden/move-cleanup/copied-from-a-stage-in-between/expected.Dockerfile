FROM alpine:3.20 AS pages
RUN mkdir /site && echo '<p>Hello' > /site/index.html

FROM debian:12
RUN seq 1000 > /var/tmp/numbers && tail -n 1 /var/tmp/numbers > /srv/last && \
    rm -rf /var/tmp/*
COPY --from=pages /site /srv/site
