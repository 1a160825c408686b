FROM debian:12
RUN --mount=type=secret,id=credentials.txt,target=/tmp/creds/credentials.txt,required=true \
    wc -c /tmp/creds/credentials.txt > /opt/size
RUN rm -rf /tmp/creds
