# syntax=docker/dockerfile:1
FROM debian:12
RUN <<INSTALL
set -eux
apt-get update
useradd app
INSTALL
