# syntax=docker/dockerfile:1
FROM debian:12
# what it needs
RUN <<EOF
set -e
apt-get update
apt-get install -y --no-install-recommends \
    ca-certificates \
    libssl-dev \
    make
EOF
WORKDIR /srv
COPY src app/
WORKDIR /srv/app
# build it
RUN <<EOF
set -e
./configure --prefix=/usr
make
make install
EOF
RUN <<EOF
set -e
mkdir -p /var/lib/service
chmod 700 /var/lib/service
./service --init
EOF
CMD ["service"]
