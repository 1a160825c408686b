# syntax=docker/dockerfile:1.4
FROM debian:12
COPY --chmod=755 <<EOF /usr/local/bin/start.sh
#!/bin/sh
exec sleep 1
EOF
