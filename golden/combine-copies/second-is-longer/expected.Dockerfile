FROM debian:12
COPY ./bin/start \
     ./bin/stop \
     ./bin/reload \
     ./bin/probe \
     /usr/local/bin/
