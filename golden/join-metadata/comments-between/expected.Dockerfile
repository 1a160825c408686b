FROM alpine:3.20
ENV A=1 \
# the port
# of the server
    PORT=80
