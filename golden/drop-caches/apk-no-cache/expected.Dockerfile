FROM alpine:3.19
RUN apk add --no-cache curl
RUN apk --no-cache add git && apk add --no-cache bash
