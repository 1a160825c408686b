FROM alpine:3.20
RUN export NAME=a && touch /$NAME && touch /b$NAME
