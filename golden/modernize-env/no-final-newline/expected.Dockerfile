FROM debian:12
LABEL  vendor="Acme  Inc."