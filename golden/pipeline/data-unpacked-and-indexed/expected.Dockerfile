FROM debian:12
WORKDIR /data
# stands for a download
RUN seq 20000 > /tmp/numbers.txt && tar -cf /tmp/numbers.tar -C /tmp numbers.txt && \
    tar -xf /tmp/numbers.tar && \
    split -n l/4 numbers.txt part- && rm numbers.txt && \
    rm -f /tmp/numbers.txt /tmp/numbers.tar
ENV DATA=/data
EXPOSE 9000/udp
CMD ["ls", "/data"]
