FROM alpine:3.18
LABEL maintainer="ops@example.com"
RUN apk add --no-cache bash curl dcron
COPY crontab /etc/crontabs/root
CMD ["crond", "-f"]
