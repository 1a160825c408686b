FROM golang:1.22
WORKDIR /src
COPY fix.diff ./
RUN apt-get update && apt-get install -y --no-install-recommends git-lfs patch
RUN patch -p1 < fix.diff
