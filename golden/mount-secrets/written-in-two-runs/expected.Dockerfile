FROM debian:12
WORKDIR /app
RUN mkdir out
RUN --mount=type=secret,id=env,target=/app/.env,required=true \
    . ./.env && ./deploy.sh
