FROM alpine:3.20
WORKDIR /app
COPY src /app/src
COPY src/ src/inner ./both/
