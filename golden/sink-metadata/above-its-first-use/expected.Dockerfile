FROM debian:12

RUN apt-get update && apt-get install -y curl

ARG SOURCE_COMMIT

# for the status page
RUN echo "$SOURCE_COMMIT" > /srv/commit
RUN mkdir /srv/pages

LABEL commit=$SOURCE_COMMIT

CMD ["/bin/sh"]
