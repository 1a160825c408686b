FROM alpine:3.20
WORKDIR /app

COPY tool.conf /etc/apk/tool.conf

RUN apk add --no-cache git

COPY start.sh /start.sh

ENV MODE=fast
RUN chmod +x /start.sh
