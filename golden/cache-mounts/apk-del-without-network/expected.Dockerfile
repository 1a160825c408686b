FROM alpine:3.20
RUN --mount=type=cache,target=/var/cache/apk,sharing=locked \
	apk add --update-cache --cache-dir=/var/cache/apk --virtual .fetch-deps gnupg; \
	gpg --version; \
	apk del --no-network .fetch-deps
