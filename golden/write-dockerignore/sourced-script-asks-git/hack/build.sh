#!/bin/sh
set -e
. ./hack/lib.sh
go build -ldflags "-X main.version=$(version)" -o app .
