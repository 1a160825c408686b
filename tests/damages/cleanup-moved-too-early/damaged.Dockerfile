FROM alpine:3.20
RUN touch /tmp/one && rm -f /tmp/one /tmp/two
RUN touch /tmp/two
