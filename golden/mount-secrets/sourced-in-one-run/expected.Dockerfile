FROM debian:12
WORKDIR /app
COPY deploy.sh ./
RUN --mount=type=secret,id=env,target=/app/.env,required=true \
    . ./.env && ./deploy.sh
