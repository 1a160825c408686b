FROM alpine:3.20
RUN cp /etc/passwd /a
