# syntax=docker/dockerfile:1.7
FROM debian:12
RUN --mount=type=bind,source=x.zip,target=/tmp/x.zip <<EOF
set -e
unzip /tmp/x.zip -d /opt
unzip /tmp/x.zip -d /opt
EOF
