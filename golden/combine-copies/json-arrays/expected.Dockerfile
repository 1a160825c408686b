FROM alpine:3.20
COPY ["read me.txt", "licence.txt", "/docs/"]
