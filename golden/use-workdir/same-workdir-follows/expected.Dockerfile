FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
# make it run
RUN chmod +x run.sh
EXPOSE 80

CMD ["./run.sh"]
