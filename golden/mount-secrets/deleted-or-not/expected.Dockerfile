FROM debian:12
WORKDIR /app
RUN --mount=type=secret,id=credentials.txt,target=/app/credentials.txt,required=true \
    ./setup credentials.txt && touch /opt/done; true
