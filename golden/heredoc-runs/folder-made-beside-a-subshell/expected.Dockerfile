# syntax=docker/dockerfile:1
FROM node:20-alpine
RUN <<EOF
set -e
mkdir /srv/x
(cd && ls)
true
EOF
WORKDIR /srv/x
