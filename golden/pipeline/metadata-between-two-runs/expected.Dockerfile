FROM debian:12
RUN mkdir /srv/app && echo x > /srv/app/x && \
    chown -R 1000 /srv/app
EXPOSE 80
ENTRYPOINT ["/srv/app/x"]
USER 1000
