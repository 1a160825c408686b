# syntax=docker/dockerfile:1
FROM debian:12
ARG NAME=b
RUN <<EOF
set -e
mkdir /a
WORD="$NAME"
echo "$WORD \$HOME ${NAME:-c} `id -u`" > /a/b
cd /a
touch c
EOF
