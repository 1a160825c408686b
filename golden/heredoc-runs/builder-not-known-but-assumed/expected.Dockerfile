FROM debian:12
RUN <<EOF
set -e
mkdir /a
touch /a/b
chmod 600 /a/b
EOF
