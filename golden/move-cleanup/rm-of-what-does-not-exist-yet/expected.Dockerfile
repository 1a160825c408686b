FROM debian:12
RUN touch /tmp/one
RUN touch /tmp/two && \
    rm /tmp/one /tmp/two
