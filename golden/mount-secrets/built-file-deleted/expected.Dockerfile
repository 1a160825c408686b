FROM alpine:3.20
COPY npm /usr/local/bin/
WORKDIR /app
COPY package.json ./
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc,required=true \
    npm install
RUN echo later > later
