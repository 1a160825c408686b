FROM alpine:3.20
RUN seq 9 > /tmp/numbers && rm /tmp/numbers
RUN sort /tmp/numbers > /srv/sorted
