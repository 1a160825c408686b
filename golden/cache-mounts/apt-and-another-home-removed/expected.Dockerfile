FROM debian:12
RUN --mount=type=cache,target=/var/lib/apt/lists \
	--mount=type=cache,target=/var/cache/apt,sharing=locked \
	set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends -o Dir::Cache::Archives=/var/cache/apt/kept gnupg; \
	export GNUPGHOME="$(mktemp -d)"; \
	gpg --batch --list-keys; \
	rm -rf "$GNUPGHOME"
