FROM alpine:3.20
COPY --chown=1000:1000 app.sh settings.ini /srv/app/
USER 1000
CMD ["/srv/app/app.sh"]
