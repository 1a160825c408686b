# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
# a place for data
mkdir /data
# which all may read
# and nobody write
chmod 555 /data
# the end
touch /done
EOF
