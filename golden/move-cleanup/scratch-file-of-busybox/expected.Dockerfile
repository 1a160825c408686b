FROM alpine:3.20
RUN printf '%s\n' one two three > /tmp/words && sort /tmp/words > /usr/share/words && \
    rm -f /tmp/words
EXPOSE 8080
STOPSIGNAL SIGINT
VOLUME /data
