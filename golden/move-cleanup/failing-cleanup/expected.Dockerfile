FROM debian:12
RUN touch /tmp/one && \
    rm /tmp/one /tmp/two
EXPOSE 80
