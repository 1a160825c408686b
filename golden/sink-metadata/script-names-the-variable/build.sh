#!/bin/sh
set -e
printf '{"version":"%s"}' "$COMMIT_HASH" > /srv/version.json
