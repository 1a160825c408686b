# syntax=docker/dockerfile:1
FROM debian:12
COPY <<"EOF" /etc/version.sh
echo ${GIT_SHA}
EOF
RUN apt-get update && apt-get install -y curl
ARG GIT_SHA
LABEL org.opencontainers.image.revision=$GIT_SHA
