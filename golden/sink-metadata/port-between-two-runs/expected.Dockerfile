FROM alpine:3.20
RUN mkdir /srv/app && echo x > /srv/app/x
RUN chown -R 1000 /srv/app
# the server
EXPOSE 80
CMD ["sh"]
