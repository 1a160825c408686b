FROM debian:12 AS base
RUN mkdir /srv/data
ARG BUILD_DATE
LABEL build-date=$BUILD_DATE

FROM base
RUN touch /srv/data/a
