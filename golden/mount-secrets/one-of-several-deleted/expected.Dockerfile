FROM debian:12
WORKDIR /app
COPY a b ./
RUN --mount=type=secret,id=credentials.txt,target=/app/credentials.txt,required=true \
    ./setup credentials.txt && rm a b
