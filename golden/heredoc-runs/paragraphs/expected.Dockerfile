# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
mkdir -p /srv/data /srv/log

# who may write there
chown 33:33 /srv/data
chown 33:33 /srv/log

echo "data = /srv/data" > /etc/app.conf
echo "log = /srv/log" >> /etc/app.conf
EOF
