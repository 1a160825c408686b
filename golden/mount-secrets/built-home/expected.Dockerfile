FROM alpine:3.20
COPY npm /usr/local/bin/
WORKDIR /app
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true \
    npm install
