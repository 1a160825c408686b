FROM debian:12

RUN mkdir -p /srv/data && touch /srv/data/a
EXPOSE 80

ARG VCS_REF
LABEL vcs-ref=$VCS_REF
