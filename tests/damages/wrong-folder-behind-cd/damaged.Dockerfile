FROM alpine:3.20
RUN mkdir /app && cd /app && touch here
