FROM alpine:3.20
RUN test -e /etc/os-release && touch /a || test -e /missing && touch /b && touch /c
