# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
apt-get update
apt-get install -y curl
# the data folder
mkdir /data
touch /data/ready
EOF
