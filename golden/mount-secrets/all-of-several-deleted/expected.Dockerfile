FROM debian:12
WORKDIR /app
RUN --mount=type=secret,id=credentials.txt,target=/app/credentials.txt,required=true \
    --mount=type=secret,id=secrets.env,target=/app/secrets.env,required=true \
    ./setup credentials.txt secrets.env
