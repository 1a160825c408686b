FROM debian:12
RUN --mount=type=secret,id=credentials.txt,target=/tmp/credentials.txt,mode=0444,required=true \
    sudo -u app ./setup /tmp/credentials.txt
