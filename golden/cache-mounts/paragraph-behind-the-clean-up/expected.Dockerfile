FROM debian:12
RUN --mount=type=cache,target=/var/lib/apt/lists \
	--mount=type=cache,target=/var/cache/apt,sharing=locked \
	set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends -o Dir::Cache::Archives=/var/cache/apt/kept curl; \
	\
# What is there now?
	curl --version; \
	\
	dpkg -l
RUN --mount=type=cache,target=/var/lib/apt/lists \
	--mount=type=cache,target=/var/cache/apt,sharing=locked <<EOT
set -e
apt-get update
apt-get install -y --no-install-recommends -o Dir::Cache::Archives=/var/cache/apt/kept git

git --version
EOT
