FROM alpine:3.20
RUN apk add --update curl && \
    rm -rf /var/cache/apk/*
ENV LANG=C.UTF-8
LABEL maintainer="someone"
EXPOSE 8080
CMD ["curl", "--version"]
