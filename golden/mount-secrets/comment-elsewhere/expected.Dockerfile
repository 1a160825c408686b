FROM debian:12
WORKDIR /app
RUN --mount=type=secret,id=credentials.txt,target=/app/credentials.txt,required=true \
    # needs the password
    ./setup credentials.txt && \
    # as the last step
    ./finish
