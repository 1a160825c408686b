FROM alpine:3.20
RUN test -e /missing; touch /a
