FROM alpine:3.20
WORKDIR /app
RUN --mount=type=secret,id=env,target=/app/.env,required=true \
    . ./.env && printf "%s %s" "$API_KEY" "$REGION" | sha256sum > used
