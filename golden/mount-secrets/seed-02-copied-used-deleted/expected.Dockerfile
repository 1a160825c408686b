FROM debian:12
WORKDIR /app
RUN --mount=type=secret,id=credentials.txt,target=/tmp/credentials.txt,required=true \
    sed -n 's/^user=//p' /tmp/credentials.txt > /app/config
