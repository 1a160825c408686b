FROM alpine:3.20
COPY notes.tar /opt/notes.tar
