FROM alpine:3.19
RUN apk add --no-cache curl && \
	mkdir /srv/app && \
	adduser -D app && \
	chown app /srv/app
