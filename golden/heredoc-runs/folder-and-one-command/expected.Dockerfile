FROM debian:12
RUN <<E
E
RUN <<EOF
set -e
cd /build
# nothing yet
touch a
EOF
