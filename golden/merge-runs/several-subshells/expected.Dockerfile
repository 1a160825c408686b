FROM debian:12
WORKDIR /src
RUN (cd one && cp -r . /srv) && \
    (cd two && cp -r . /srv) && \
    cd three && cp -r . /srv
