# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -eux
mkdir /a
{
	echo b
	echo c
} | tee /a/b
find /a \
	-name b
EOF
