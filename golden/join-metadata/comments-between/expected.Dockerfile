FROM debian:12
ENV A=1 \
# the port
# of the server
    PORT=80
