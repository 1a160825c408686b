FROM debian:12

# passed in by the build
ARG FOLDER=/srv/data

RUN echo $FOLDER > /srv/folder

ARG BUILD_DATE

LABEL build-date=$BUILD_DATE
LABEL folder=$FOLDER
CMD ["/bin/sh"]
