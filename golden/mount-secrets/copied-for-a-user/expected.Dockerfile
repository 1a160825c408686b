FROM debian:12
USER 1000
WORKDIR /app
RUN --mount=type=secret,id=credentials.txt,target=/app/credentials.txt,uid=1000,required=true \
    ./setup credentials.txt
