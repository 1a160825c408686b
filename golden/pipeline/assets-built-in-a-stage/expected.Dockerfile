FROM debian:12 AS assets
WORKDIR /build
COPY style.css script.js ./
RUN mkdir out
RUN cat style.css > out/all.css
RUN cat script.js > out/all.js

FROM alpine:3.20
WORKDIR /srv/www
COPY --from=assets /build/out/all.css /build/out/all.js ./
RUN echo ok > health && \
    chown -R 1000:1000 /srv/www && chmod 640 health
USER 1000
CMD ["httpd", "-f", "-p", "8080"]
