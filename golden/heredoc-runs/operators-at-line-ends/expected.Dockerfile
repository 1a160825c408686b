# syntax=docker/dockerfile:1.7
FROM debian:12
RUN <<EOF
set -e
useradd app
mkdir -p /srv/app
chown app /srv/app
touch /srv/app/started
EOF
