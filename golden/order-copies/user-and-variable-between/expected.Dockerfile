FROM debian:12-slim
ENV WORDS=/srv/app/words.txt
RUN apt-get update && apt-get install -y curl
COPY --chown=1000:1000 app /srv/app
USER 1000
CMD ["cat", "/srv/app/words.txt"]
