FROM debian:12
RUN mkdir /srv/data
VOLUME /srv/data
ARG VCS_REF
LABEL vcs-ref=$VCS_REF