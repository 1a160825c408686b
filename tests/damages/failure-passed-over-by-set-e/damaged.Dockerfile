FROM alpine:3.20
RUN set -e; if true; then test -e /missing && touch /a; fi; touch /b
