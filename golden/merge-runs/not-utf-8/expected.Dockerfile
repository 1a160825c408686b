FROM debian:12
RUN mkdir /data && \
# café
    echo 'olá' > /data/hello
