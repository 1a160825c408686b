FROM debian:12
ARG U=1000
COPY --chown=$U:$U app.py /srv/
RUN echo 7
